package sqlstore

import (
	"errors"
	"io"
	"net"
	"reflect"
	"syscall"
)

// errorField returns the exported field name of err or of an error that it wraps.
// Drivers tell some things in fields alone, and this package imports no driver.
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

// networkGone reports whether a network connection has ended or was never made.
func networkGone(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
