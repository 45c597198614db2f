// The linters that CI runs, pinned. This module stands outside go.work: its
// requirements would raise everybody's versions.
module example.com/roster/internal/tools

go 1.26.0
