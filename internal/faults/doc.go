// Command faults ends databases and programs while they work, and looks whether
// anything that was acknowledged is lost, there twice or half done.
//
//	go run ./internal/faults list
//	go run ./internal/faults R1 -rounds 30
//	go run ./internal/faults 'all are killed'
//	go run ./internal/faults all -short
//
// Callers do mixed work and write into a journal outside the database what they
// were about to do and what they were told (packages work and journal). Package
// check compares the two afterwards. The last lines are a table. The program ends
// with 1 where anything illegal was found, and with 75 where nothing was and some
// fault cannot be run on this machine, such as a power cut without root.
// docs/reliability.md has the figures.
package main
