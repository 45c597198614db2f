// Package bench holds programs that measure roster as a whole. They print one
// figure a line: "FIGURE name value unit". It is a module of its own, so that no
// host downloads what it needs.
package bench
