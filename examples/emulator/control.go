package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// maxControl is how large a body of /_emulator/ may be, in bytes.
const maxControl = 1 << 20

// newControl returns the routes of /_emulator/. A page of another site that a browser
// shows cannot use them.
func newControl(e *emulator) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /_emulator/reset", e.postReset)
	mux.HandleFunc("POST /_emulator/clock", e.postClock)
	mux.HandleFunc("POST /_emulator/faults", e.postFaults)
	mux.HandleFunc("GET /_emulator/faults", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(e.faults.left()) // an error means that the client has gone
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

func (e *emulator) postReset(w http.ResponseWriter, r *http.Request) {
	if err := e.restart(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// postClock makes the clock stand, or moves it.
func (e *emulator) postClock(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Now     time.Time `json:"now"`
		Advance string    `json:"advance"`
	}
	if !read(w, r, &body) {
		return
	}
	advance, err := time.ParseDuration(body.Advance)
	switch {
	case body.Now.IsZero() == (body.Advance == ""):
		err = errors.New("must have either now or advance")
	case body.Advance != "" && err != nil:
		err = errors.New("advance must be a duration such as 24h")
	case body.Advance != "":
		e.clock.add(advance)
	default:
		e.clock.start(body.Now)
		err = nil
	}
	done(w, err)
}

// postFaults replaces the faults that are to come.
func (e *emulator) postFaults(w http.ResponseWriter, r *http.Request) {
	var body []fault
	if !read(w, r, &body) {
		return
	}
	for i := range body {
		if err := body[i].check(); err != nil {
			done(w, err)
			return
		}
	}
	e.faults.set(body)
	done(w, nil)
}

// read reads a body into v, and answers where it cannot.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxControl))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

// done answers 204, or 400 with the error.
func done(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
