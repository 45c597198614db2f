module example.com/roster/examples

go 1.26.0

require example.com/roster v0.0.0

replace example.com/roster => ..
