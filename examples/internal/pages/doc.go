// Package pages has the code that pages of docs show, so that it compiles and runs.
package pages
