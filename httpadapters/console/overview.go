package console

import (
	"context"

	"example.com/roster"
)

// overviewView is what the overview shows.
type overviewView struct {
	Account  string
	Base     string
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
	v := overviewView{Account: account.Name, Base: c.cfg.Path, States: map[roster.State]int{}, Staff: c.isStaff()}
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
		label := map[roster.State]string{
			roster.StateCreated: "Created", roster.StateInvited: "Invitations pending", roster.StateActive: "Active",
			roster.StateDeactivated: "Deactivated", roster.StateDeleted: "Removed",
		}[s]
		href := v.Base + "/people?state=" + string(s)
		if s == roster.StateInvited {
			href = v.Base + "/invitations"
		}
		tiles = append(tiles, tile{Label: label, Value: count(v.States[s]), Href: href})
	}
	now := []tile{{Label: "Live sessions", Value: orMore(v.Sessions, v.More), Hint: "of the account's own people"}}
	if v.Staff {
		now = append(now, tile{
			Label: "Dead deliveries", Value: orMore(v.Dead, v.DeadMore), Href: v.Base + "/deliveries", Hint: "of every account",
		})
	}
	p := page{Title: "Overview", Lead: v.Account, Sections: []section{
		{ID: "people", Title: "People by state", Tiles: tiles, Wide: true},
		{ID: "now", Title: "Now", Tiles: now, Wide: true},
		{ID: "days", Title: "The last " + plural(len(v.SignIns), "day", "days"), Wide: true, Charts: []chart{
			newChart("Sign-ins", "good", "sign-in", "sign-ins", v.SignIns),
			newChart("Failed sign-ins", "bad", "failed sign-in", "failed sign-ins", v.Failures),
		}},
	}}
	return p
}

func orMore(n int, more bool) string {
	if more {
		return count(n) + "+"
	}
	return count(n)
}
