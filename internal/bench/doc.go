// Package bench measures roster whole: programs that print figures, one a line,
// as "FIGURE name value unit". It is a module of its own, so that no host
// downloads what it needs.
package bench
