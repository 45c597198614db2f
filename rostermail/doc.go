// Package rostermail writes and sends the mails of a roster: invitations, forgotten
// passwords, addresses to verify. Its Deliver is that of a [roster.RelayConfig]:
//
//	letters, err := rostermail.NewLetters(rostermail.Config{
//		From: "users@acme.example", FromName: "Acme", PublicURL: "https://app.acme.example",
//	})
//	smtp, err := rostermail.NewSMTP(letters, rostermail.SMTPConfig{Addr: "mail.acme.example:587", Username: …})
//	err = dir.Relay(ctx, roster.RelayConfig{Consumer: "mail", Deliver: smtp.Deliver})
//
// For development, [NewPrinter] prints the letters instead.
//
// # Letters
//
// A letter is HTML with the same text beside it. Each has a template, which defines the
// blocks subject, before, button and after; layout.txt and layout.html put them around
// the link. Config.Templates replaces any of them: an "invitation.tmpl" alone changes
// that letter, a "layout.html" all of them. [Defaults] has the ones that are used else.
// A template is executed once before the first mail, so that a mistake in it is an error
// at the start.
//
// The code stands behind the "#" of a link: browsers do not send that part, so that no
// server, proxy or Referer header has it.
//
// # What arrives
//
// A repeat of a message has the same Message-ID and Date, by which mail programs
// recognize it. A line break in a name, a subject or an address is refused, and nothing
// of a message is a template or HTML. A mailbox that the server says does not exist makes
// the message dead at once ([roster.Permanent]); every other failure is tried again.
package rostermail
