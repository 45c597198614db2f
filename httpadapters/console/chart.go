package console

import "time"

// chart is a bar chart with one bar a day, the oldest first.
type chart struct {
	Title   string
	Summary string // what a reader hears in place of the bars
	Class   string
	Width   int
	Bars    []chartBar
	First   string // the days at both ends
	Last    string
}

// chartBar is one day.
type chartBar struct {
	X, Y, Width, Height int
	Label               string
	More                bool // there were more than were counted
}

// The sizes of a chart, in units of its view box.
const (
	chartHeight = 60
	barWidth    = 14
	barGap      = 4
)

// day is how often something happened on one day.
type day struct {
	At   time.Time
	N    int
	More bool // or more often
}

// newChart draws days, which are in the order of time. key is that of its texts.
func (f frame) newChart(key, class string, days []day) chart {
	c := chart{Title: f.t(key), Class: class, Width: len(days)*(barWidth+barGap) - barGap}
	if len(days) == 0 {
		return c
	}
	highest, total, more := 1, 0, false
	for _, d := range days {
		highest = max(highest, d.N)
		total += d.N
		more = more || d.More
	}
	for i, d := range days {
		height := d.N * (chartHeight - 2) / highest
		if d.N > 0 {
			height = max(height, 2)
		}
		label := d.At.Format(time.DateOnly) + ": " + f.counted(key, d.N, d.More)
		c.Bars = append(c.Bars, chartBar{
			X: i * (barWidth + barGap), Y: chartHeight - height, Width: barWidth, Height: height, Label: label, More: d.More,
		})
	}
	c.First, c.Last = days[0].At.Format(time.DateOnly), days[len(days)-1].At.Format(time.DateOnly)
	c.Summary = f.t("chart.summary", f.counted(key, total, more), c.First, c.Last)
	return c
}

// counted says how many there were, or more.
func (f frame) counted(key string, n int, more bool) string {
	if more {
		return f.t("or-more", f.n(key, n))
	}
	return f.n(key, n)
}
