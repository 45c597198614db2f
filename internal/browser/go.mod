module example.com/roster/internal/browser

go 1.26.0
