package roster

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
)

// Observer is told of what a Directory does, for traces and metrics: package otelroster
// has one for OpenTelemetry. Its methods are called while callers wait: they must not
// block, and must be safe for concurrent use.
type Observer interface {
	// Begin is called when an operation begins, and what it returns once, when the
	// operation ends.
	Begin(ctx context.Context, op Operation) (end func(Outcome))

	// Refused is called for each call that was refused, such as a sign-in with a wrong
	// password, before its answer.
	Refused(ctx context.Context, o Observation)
}

// ObserveRefused returns an [Observer] that is told of refused calls alone.
func ObserveRefused(fn func(ctx context.Context, o Observation)) Observer { return refusedObserver(fn) }

type refusedObserver func(ctx context.Context, o Observation)

func (fn refusedObserver) Refused(ctx context.Context, o Observation) { fn(ctx, o) }

func (refusedObserver) Begin(context.Context, Operation) func(Outcome) { return ended }

// ended is what Begin may return that wants to hear no more.
func ended(Outcome) {}

// Operation is something that a Directory does. It has neither a secret nor an address.
type Operation struct {
	Kind    OperationKind
	Call    string // the method of Directory that the program has called, such as "SignIn"; empty: not known
	Name    string // of a read, the records: "Users", "Principal"; of a delivery, the consumer; else empty
	Account ID     // in which account
	Actor   Actor  // who acts; zero: the host, or not known, as of a read
}

// OperationKind says what an [Operation] is.
type OperationKind string

// The kinds of operations. A call of Directory has none or several of them.
const (
	OperationChange   OperationKind = "change"    // an Update of the store, with each time that it runs again
	OperationRead     OperationKind = "read"      // a read of the store, outside of an Update
	OperationHashWait OperationKind = "hash wait" // a password waits for its turn to be hashed
	OperationHash     OperationKind = "hash"      // a password is hashed or compared
	OperationDeliver  OperationKind = "deliver"   // a relay calls Deliver
)

// Outcome says how an [Operation] has ended, in one word: the error itself may name
// somebody.
type Outcome string

// The outcomes.
const (
	OutcomeDone      Outcome = "done"
	OutcomeRefused   Outcome = "refused"   // by a rule, a state, a rank or the program: the caller is told why
	OutcomeNotFound  Outcome = "not found" // there is no such record
	OutcomeConflict  Outcome = "conflict"  // others were faster at every try, or have the value
	OutcomeThrottled Outcome = "throttled" // too many tries, or no turn for a password
	OutcomeCanceled  Outcome = "canceled"  // the ctx has ended
	OutcomeUnknown   Outcome = "unknown"   // nobody can tell whether the change was committed
	OutcomeFailed    Outcome = "failed"    // anything else: of the database, or of Deliver
)

// outcomes are the outcomes of errors, the first that fits.
var outcomes = []struct {
	outcome Outcome
	errs    []error
}{
	{OutcomeUnknown, []error{ErrCommitUnknown}},
	{OutcomeCanceled, []error{context.Canceled, context.DeadlineExceeded}},
	{OutcomeNotFound, []error{ErrNotFound}},
	{OutcomeConflict, []error{ErrConflict, ErrExists, ErrTxAborted}},
	{OutcomeThrottled, []error{ErrThrottled, ErrBusy}},
	{OutcomeRefused, []error{
		ErrInvalid, ErrState, ErrCredentials, ErrForbidden, ErrLastOwner, ErrAccessRefused, ErrTooManySessions,
		ErrAnotherAddress, ErrUnverified, ErrSignInToJoin, ErrNoKey, ErrNoConsumer, ErrVeto,
	}},
}

// outcomeOf returns the outcome of an error.
func outcomeOf(err error) Outcome {
	if err == nil {
		return OutcomeDone
	}
	for _, o := range outcomes {
		for _, e := range o.errs {
			if errors.Is(err, e) {
				return o.outcome
			}
		}
	}
	return OutcomeFailed
}

// observe begins an operation of d. It is called where Config.Observe is set alone.
func (d *Directory) observe(ctx context.Context, kind OperationKind, name string) (end func(error)) {
	op := Operation{Kind: kind, Call: calledMethod(), Name: name, Account: d.account, Actor: d.actor}
	if kind == OperationDeliver {
		op.Call = "Relay" // which has called it in another goroutine
	}
	done := d.cfg.Observe.Begin(ctx, op)
	return func(err error) { done(outcomeOf(err)) }
}

// methodPrefix begins the names of the methods of Directory in a stack.
var methodPrefix = reflect.TypeFor[Directory]().PkgPath() + ".(*Directory)."

// calledMethod returns the name of the method of Directory that the program has called:
// the outermost one that is exported.
func calledMethod() (name string) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if method, ok := strings.CutPrefix(f.Function, methodPrefix); ok && method[0] >= 'A' && method[0] <= 'Z' {
			name, _, _ = strings.Cut(method, ".")
		}
		if !more {
			return name
		}
	}
}
