package sqlstore

import (
	"errors"
	"io"
	"net"
	"reflect"
	"syscall"
)

// errorField returns an exported field of an error, or of one that it wraps. Drivers
// tell in fields what no method does, and none of them is imported here.
func errorField[T any](err error, name string) (value T, ok bool) {
	for err != nil {
		v := reflect.ValueOf(err)
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() == reflect.Struct {
			if f := v.FieldByName(name); f.IsValid() && f.CanInterface() {
				if value, ok = f.Interface().(T); ok {
					return value, true
				}
			}
		}
		if many, is := err.(interface{ Unwrap() []error }); is {
			for _, e := range many.Unwrap() {
				if value, ok = errorField[T](e, name); ok {
					return value, true
				}
			}
			return value, false
		}
		err = errors.Unwrap(err)
	}
	return value, false
}

// networkGone tells whether an error is that of a network connection which ended, or
// was never made.
func networkGone(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
