package console

import (
	"context"

	"example.com/roster"
)

// overviewView is what the overview shows.
type overviewView struct {
	Account string
	frame
	States   map[roster.State]int
	SignIns  []day
	Failures []day
	Sessions int // live ones
	More     bool
	Staff    bool
	Dead     int // deliveries
	DeadMore bool
}

const (
	chartDays    = 14    // of the charts
	chartEvents  = 200   // the most events that are read for one day of a chart
	sessionsRead = 1_000 // the most sessions that are read to count live ones
)

// overview shows the account as a whole.
func (c *call) overview() (page, error) {
	ctx := c.r.Context()
	account, err := c.dir.Account(ctx)
	if err != nil {
		return page{}, err
	}
	v := overviewView{Account: account.Name, frame: c.frame, States: map[roster.State]int{}, Staff: c.isStaff()}
	for _, s := range roster.States() {
		v.States[s], err = c.dir.Count(ctx, roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, s)}})
		if err != nil {
			return page{}, err
		}
	}
	if v.SignIns, err = c.days(ctx, roster.EventSignedIn); err != nil {
		return page{}, err
	}
	if v.Failures, err = c.days(ctx, roster.EventSignInFailed); err != nil {
		return page{}, err
	}
	if v.Sessions, v.More, err = c.dir.CountSessions(ctx, sessionsRead); err != nil {
		return page{}, err
	}
	if v.Staff {
		most := min(100, c.dir.MaxPage())
		dead, err := c.host().Deliveries(ctx, roster.DeliveryQuery{Dead: true, Limit: most})
		if err != nil {
			return page{}, err
		}
		v.Dead, v.DeadMore = len(dead), len(dead) == most
	}
	return overviewPage(v), nil
}

// days counts the events of a kind on each of the last days. It reads each day by the
// index of kinds and stops at chartEvents: a chart of a large account says "or more".
func (c *call) days(ctx context.Context, kind roster.EventKind) ([]day, error) {
	today := roster.PeriodDay.Start(c.dir.Now())
	days := make([]day, chartDays)
	for i := range days {
		from := today.AddDate(0, 0, i-chartDays+1)
		page, err := c.dir.Events(ctx, roster.EventQuery{
			Kinds: []roster.EventKind{kind}, From: from, To: from.AddDate(0, 0, 1), Limit: min(chartEvents, c.dir.MaxPage()),
		})
		if err != nil {
			return nil, err
		}
		days[i] = day{At: from, More: page.Next != ""}
		for _, e := range page.Events {
			days[i].N += times(e)
		}
	}
	return days, nil
}

// times returns how often it happened what an event stands for: refused calls of a
// minute are one event.
func times(e roster.Event) int {
	var detail struct{ Count int }
	if e.Detail.Decode(&detail) != nil || detail.Count < 1 {
		return 1
	}
	return detail.Count
}

func overviewPage(v overviewView) page {
	tiles := []tile{}
	for _, s := range roster.States() {
		href := v.Base + "/people?state=" + string(s)
		if s == roster.StateInvited {
			href = v.Base + "/invitations"
		}
		tiles = append(tiles, tile{Label: v.t("overview." + string(s)), Value: v.count(v.States[s]), Href: href})
	}
	now := []tile{{Label: v.t("overview.sessions"), Value: v.orMore(v.Sessions, v.More), Hint: v.t("overview.sessions.hint")}}
	if v.Staff {
		now = append(now, tile{
			Label: v.t("overview.dead"), Value: v.orMore(v.Dead, v.DeadMore), Href: v.Base + "/deliveries", Hint: v.t("overview.dead.hint"),
		})
	}
	p := page{Title: v.t("nav.overview"), Lead: v.Account, Sections: []section{
		{ID: "people", Title: v.t("overview.people"), Tiles: tiles, Wide: true},
		{ID: "now", Title: v.t("overview.now"), Tiles: now, Wide: true},
		{ID: "days", Title: v.n("overview.days", len(v.SignIns)), Wide: true, Charts: []chart{
			v.newChart("overview.sign-ins", "good", v.SignIns),
			v.newChart("overview.failures", "bad", v.Failures),
		}},
	}}
	return p
}

func (f frame) orMore(n int, more bool) string {
	if more {
		return f.count(n) + "+"
	}
	return f.count(n)
}
