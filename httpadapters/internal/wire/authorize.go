package wire

import "log/slog"

// WarnNoAuthorize logs, where missing is true, that a set without Authorize refuses
// every request. A nil log means slog.Default(): the host that forgot the one may
// have forgotten the other.
func WarnNoAuthorize(log *slog.Logger, set string, missing bool) {
	if !missing {
		return
	}
	if log == nil {
		log = slog.Default()
	}
	log.Warn(set + ": every request is refused, as Config.Authorize is nil: httpadapters.Tokens(dir) is the usual value")
}
