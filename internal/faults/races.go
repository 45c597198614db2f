package main

import "slices"

// races have many callers want the same at once.
var races = slices.Concat(oneEmail, caps, revocation, histories)
