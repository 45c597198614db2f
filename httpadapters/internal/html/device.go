package html

import "strings"

// known are parts of User-Agent headers with what they mean. The first that is found
// counts: most browsers name others, too.
var (
	browsers = [][2]string{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"},
		{"Version/", "Safari"}, {"curl/", "curl"}, {"Go-http-client/", "Go"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

// Device is what a User-Agent header says of a device. Empty: nothing that is known.
type Device struct{ Browser, System string }

// DeviceOf reads a User-Agent header. Anybody can write one: it is for people to
// recognize, and proves nothing.
func DeviceOf(userAgent string) Device {
	return Device{first(userAgent, browsers), first(userAgent, systems)}
}

func first(text string, known [][2]string) string {
	for _, k := range known {
		if strings.Contains(text, k[0]) {
			return k[1]
		}
	}
	return ""
}

// Text returns the device in words.
func (d Device) Text() Text {
	switch {
	case d.Browser != "" && d.System != "":
		return T("device.both", d.Browser, d.System)
	case d.Browser+d.System != "":
		return Plain(d.Browser + d.System)
	}
	return T("device.unknown")
}
