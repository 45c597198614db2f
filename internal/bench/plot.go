package main

import (
	"bytes"
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// curve is a line of a plot.
type curve struct {
	name   string
	points plotter.XYs
	dashed bool
	colour int // of colours
}

// colours can be told apart by the colour-blind too (Okabe and Ito).
var colours = []color.Color{
	color.RGBA{0, 114, 178, 255}, color.RGBA{213, 94, 0, 255}, color.RGBA{0, 158, 115, 255},
	color.RGBA{204, 121, 167, 255}, color.RGBA{0, 0, 0, 255}, color.RGBA{230, 159, 0, 255},
}

// newPlot returns a plot with a name and a unit at each axis. Both axes are logarithmic.
func newPlot(title, x, y string, ticks []plot.Tick) *plot.Plot {
	p := plot.New()
	sans := font.Font{Typeface: "Liberation", Variant: "Sans"}
	for _, style := range []*font.Font{
		&p.Title.TextStyle.Font, &p.X.Label.TextStyle.Font, &p.Y.Label.TextStyle.Font, &p.X.Tick.Label.Font, &p.Y.Tick.Label.Font, &p.Legend.TextStyle.Font,
	} {
		*style = font.From(sans, vg.Points(11))
	}
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.Padding, p.X.Padding, p.Y.Padding = vg.Points(8), vg.Points(6), vg.Points(6)
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.ConstantTicks(ticks), plot.TickerFunc(decades)
	p.Legend.ThumbnailWidth, p.Legend.Padding = vg.Points(24), vg.Points(3)
	p.Add(plotter.NewGrid())
	return p
}

// decades marks 1, 2 and 5 of each power of ten, which a logarithmic axis of one or two
// powers needs to be read.
func decades(least, most float64) (ticks []plot.Tick) {
	for power := 1e-6; power <= most; power *= 10 {
		for _, n := range []float64{1, 2, 5} {
			if v := n * power; v >= least*0.999 && v <= most*1.001 {
				ticks = append(ticks, plot.Tick{Value: v, Label: number(v)})
			}
		}
	}
	return ticks
}

// addCurves draws lines, with the legend on the right of the plot's own field.
func addCurves(p *plot.Plot, curves []curve) error {
	for _, c := range curves {
		line, points, err := plotter.NewLinePoints(c.points)
		if err != nil {
			return err
		}
		line.Color, points.Color = colours[c.colour%len(colours)], colours[c.colour%len(colours)]
		line.Width, points.Radius, points.Shape = vg.Points(1.5), vg.Points(2.5), draw.CircleGlyph{}
		if c.dashed {
			line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
		}
		p.Add(line, points)
		p.Legend.Add(c.name, line, points)
	}
	return nil
}

// The size of a plot, which fits the text of a page.
const plotWidth, plotHeight = 20 * vg.Centimeter, 11 * vg.Centimeter

// savePlot writes a plot as SVG, on white, so that it can be read on a dark page too. The
// legend stands beside the field, where it hides no line.
func savePlot(p *plot.Plot, file string) error {
	canvas := vgsvg.New(plotWidth, plotHeight)
	all := draw.New(canvas)
	all.FillPolygon(color.White, all.ClipPolygonXY([]vg.Point{all.Min, {X: all.Max.X, Y: all.Min.Y}, all.Max, {X: all.Min.X, Y: all.Max.Y}}))
	legend := p.Legend
	legend.Top, legend.Left = true, true
	p.Legend = plot.NewLegend()
	width := legend.Rectangle(all).Size().X + vg.Points(14)
	p.Draw(draw.Crop(all, vg.Points(6), -width-vg.Points(6), vg.Points(6), -vg.Points(6)))
	legend.Draw(draw.Crop(all, all.Size().X-width, -vg.Points(4), vg.Points(6), -vg.Points(34)))
	var text bytes.Buffer
	if _, err := canvas.WriteTo(&text); err != nil {
		return err
	}
	// Readers without this typeface see another one without serifs.
	svg := bytes.ReplaceAll(text.Bytes(), []byte("Liberation Sans"), []byte("Liberation Sans, Arial, Helvetica, sans-serif"))
	return os.WriteFile(file, svg, 0o644)
}
