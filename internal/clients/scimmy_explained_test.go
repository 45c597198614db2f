package clients_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// difference is one by which the two servers differ, with the reason.
type difference struct {
	name string
	// explains tells whether two answers to a step differ by it. It makes them equal where
	// they then go on alike; parted says that they do not.
	explains func(step scimStep, ours, theirs *scimAnswer) (seen, parted bool)
}

// differences are all that TestSCIMMY lets pass.
var differences = []difference{
	// RFC 7643, section 2.5: an empty list is a list that is not there.
	{"empty lists are left out", func(_ scimStep, ours, theirs *scimAnswer) (bool, bool) {
		a, b := emptied(ours.all), emptied(theirs.all)
		return a || b, false
	}},
	// RFC 7643, section 2.4: the values of an attribute have no order.
	{"members and groups have no order", func(_ scimStep, ours, theirs *scimAnswer) (seen, parted bool) {
		for _, name := range []string{"members", "groups"} {
			a, b := ordered(ours.all, name), ordered(theirs.all, name)
			seen = seen || a || b
		}
		return seen, false
	}},
	// RFC 7644, section 3.5.2: 200 with the resource or 204.
	{"a PATCH that changes nothing is answered with the resource", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		if step.method != "PATCH" || ours.status != 200 || theirs.status != 204 {
			return false, false
		}
		*theirs = *ours
		return true, false
	}},
	// RFC 7644, section 3.12: a path whose filter selects nothing is noTarget.
	{"a removal of what is not there is noTarget", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		if ours.scimType != "noTarget" || theirs.status >= 300 {
			return false, false
		}
		parted := theirs.status == 200
		*theirs = *ours
		return true, parted
	}},
	// RFC 7644, section 3.5.2.3 wants noTarget; Entra relies on the value being made.
	{"a replacement of part of a value that is not there makes it", func(_ scimStep, ours, theirs *scimAnswer) (bool, bool) {
		parted := theirs.scimType == "noTarget" && ours.scimType != "noTarget"
		return parted, parted
	}},
	// RFC 7644, section 3.5.2.1: what is there already is not added again.
	{"a member is in a group once", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		parted := step.method == "PATCH" && doubled(theirs.all) && !doubled(ours.all)
		return parted, parted
	}},
	// RFC 7643, section 2.4: one value is primary. A PATCH that makes another one so moves it.
	{"primary moves", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		parted := step.method == "PATCH" && primaries(theirs.all) > 1 && primaries(ours.all) == 1
		return parted, parted
	}},
	// RFC 7644, section 3.5.2.3: a replacement takes all values away, with a path or without.
	{"a replacement without a path replaces", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		parted := replacesWithoutPath(step) && ours.status == 200 && theirs.status == 200 && !reflect.DeepEqual(ours.all, theirs.all)
		return parted, parted
	}},
	// RFC 7643, section 3: every resource that is returned has schemas.
	{"schemas are returned whatever is asked for", func(_ scimStep, ours, theirs *scimAnswer) (seen, parted bool) {
		for i := range min(len(ours.all), len(theirs.all)) {
			if theirs.all[i]["schemas"] == nil {
				delete(ours.all[i], "schemas")
				seen = true
			}
		}
		return seen, false
	}},
	// RFC 7644, section 3.4.2.4: startIndex is the place in the whole list.
	{"a page behind the last is empty", func(_ scimStep, ours, theirs *scimAnswer) (bool, bool) {
		start, _ := ours.start.(float64)
		total, _ := ours.total.(float64)
		seen := start > total && len(ours.all) == 0 && len(theirs.all) > 0
		if seen {
			theirs.all = nil
		}
		return seen, false
	}},
	// RFC 7644, section 3.4.2.2: brackets stand in brackets, and resources may lack what is
	// compared.
	{"every filter is answered", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		return asOurs(step.method == "GET" && ours.status == 200 && (theirs.scimType == "invalidValue" || theirs.scimType == "invalidFilter"), ours, theirs)
	}},
	// RFC 7643, section 8.7.1: userName has caseExact false.
	{"user names are compared without case", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		return asOurs(step.filter == "case" && theirs.total == 0.0 && ours.total != 0.0, ours, theirs)
	}},
	// RFC 7644, section 3.10: a path may begin with the URN of its schema.
	{"a filter may name an attribute by its URN", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		return asOurs(step.filter == "urn" && theirs.total == 0.0 && ours.total != 0.0, ours, theirs)
	}},
	// RFC 7644, section 3.4.2.2: each comparison may be true of another value, and not is about
	// all of them.
	{"comparisons of one attribute are about any of its values", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		names := strings.Count(step.path, "name+pr") + strings.Count(step.path, "name.")
		joined := strings.Count(step.path, "emails") > 1 || names > 1 || strings.Contains(step.path, "not+%28emails")
		return asOurs(joined && ours.total != theirs.total, ours, theirs)
	}},
	// RFC 7644, section 3.5.2.2: what is required cannot be removed, by reason of mutability.
	{"a required attribute is not removed", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		return asOurs(step.method == "PATCH" && ours.scimType == "mutability" && theirs.scimType == "invalidValue", ours, theirs)
	}},
	// No section says which of two faults is named.
	{"of several faults one is named", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		refused := ours.status >= 400 && theirs.status >= 400
		same := ours.status == theirs.status && ours.scimType == theirs.scimType
		return asOurs(refused && !same && (ours.status == 404 || len(operationsOf(step)) > 1), ours, theirs)
	}},
	// RFC 7644, section 3.4.2: itemsPerPage is how many resources the page has.
	{"itemsPerPage counts", func(_ scimStep, ours, theirs *scimAnswer) (bool, bool) {
		if ours.items == theirs.items {
			return false, false
		}
		theirs.items = float64(len(theirs.all))
		return true, false
	}},
	// RFC 7644, section 3.5.1: what a PUT lacks may get a default.
	{"a PUT without active keeps it", func(step scimStep, ours, theirs *scimAnswer) (bool, bool) {
		parted := step.method == "PUT" && ours.status == 200 && theirs.status == 200 && step.body["active"] == nil
		return parted, parted
	}},
}

// asOurs makes their answer ours where a difference is seen.
func asOurs(seen bool, ours, theirs *scimAnswer) (bool, bool) {
	if seen {
		*theirs = *ours
	}
	return seen, false
}

// doubled tells whether a group has a member twice.
func doubled(all []map[string]any) bool {
	for _, o := range all {
		list, _ := o["members"].([]any)
		for i, m := range list {
			if slices.ContainsFunc(list[:i], func(other any) bool { return reflect.DeepEqual(m, other) }) {
				return true
			}
		}
	}
	return false
}

// primaries counts the primary addresses of users.
func primaries(all []map[string]any) (n int) {
	for _, o := range all {
		list, _ := o["emails"].([]any)
		for _, v := range list {
			if v.(map[string]any)["primary"] == true {
				n++
			}
		}
	}
	return n
}

// replacesWithoutPath tells whether a step has such an operation.
func replacesWithoutPath(step scimStep) bool {
	return slices.ContainsFunc(operationsOf(step), func(op any) bool {
		o := op.(map[string]any)
		return o["path"] == nil && o["op"] == "Replace"
	})
}

// operationsOf returns the operations of a PATCH.
func operationsOf(step scimStep) []any {
	ops, _ := step.body["Operations"].([]any)
	return ops
}

// ordered puts the values of an attribute in order, and tells whether there were several.
func ordered(all []map[string]any, name string) (found bool) {
	for _, o := range all {
		list, _ := o[name].([]any)
		slices.SortFunc(list, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		found = found || len(list) > 1
	}
	return found
}

// emptied takes empty lists out of resources, and tells whether there was one.
func emptied(all []map[string]any) (found bool) {
	for _, o := range all {
		for name, v := range o {
			if list, ok := v.([]any); ok && len(list) == 0 {
				delete(o, name)
				found = true
			}
		}
	}
	return found
}

// explain takes the differences that are explained out of two answers, and counts them.
func explain(step scimStep, ours, theirs *scimAnswer, used map[string]int) (parted bool) {
	for _, d := range differences {
		seen, ends := d.explains(step, ours, theirs)
		if seen {
			used[d.name]++
		}
		parted = parted || ends
	}
	return parted
}
