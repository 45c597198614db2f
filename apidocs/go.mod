module example.com/roster/apidocs

go 1.26.0
