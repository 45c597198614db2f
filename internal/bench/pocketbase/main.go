// Command pocketbase serves people by PocketBase, for internal/bench: DIR USERS. It
// makes a collection of people in DIR where there is none, and writes its address and
// the token of a superuser on its first line.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// collection has a field for each column of the handler that is written by hand, and
// its indexes.
const collection = "people"

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pocketbase:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("want a folder and a number of users, not %q", args)
	}
	users, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: args[0], HideStartBanner: true})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	app.Settings().Logs.MaxDays = 0 // no request is logged: roster logs none either
	if _, err := app.FindCollectionByNameOrId(collection); err != nil {
		if err := fill(app, users); err != nil {
			return err
		}
	}
	token, err := superuser(app)
	if err != nil {
		return err
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		return err
	}
	handler, err := router.BuildMux()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr(), token)
	return http.Serve(listener, handler)
}

// fill makes the collection and its people.
func fill(app core.App, users int) error {
	c := core.NewBaseCollection(collection)
	for _, name := range []string{"email", "name", "first", "last", "role", "state", "external", "avatar", "image", "summary"} {
		c.Fields.Add(&core.TextField{Name: name})
	}
	c.Fields.Add(&core.NumberField{Name: "number"}, &core.AutodateField{Name: "created", OnCreate: true}, &core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true})
	c.AddIndex("people_email", true, "email", "")
	c.AddIndex("people_created", false, "created, id", "")
	if err := app.Save(c); err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		for n := range users {
			_, err := tx.DB().Insert(collection, dbx.Params{
				"id": fmt.Sprintf("%015d", n), "email": fmt.Sprintf("user%07d@example.com", n), "name": fmt.Sprint("Jane ", n),
				"first": "Jane", "last": strconv.Itoa(n), "role": "user", "state": "active", "external": "", "avatar": "", "image": "", "summary": "",
				"number": n, "created": "2026-01-01 00:00:00.000Z", "updated": "2026-01-01 00:00:00.000Z",
			}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// superuser returns the token of a superuser, who is asked for no rule of a collection.
func superuser(app core.App) (string, error) {
	const email = "owner@example.com"
	found, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, email)
	if err != nil {
		of, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
		if err != nil {
			return "", err
		}
		found = core.NewRecord(of)
		found.SetEmail(email)
		found.SetPassword("correct horse battery")
		if err := app.Save(found); err != nil {
			return "", err
		}
	}
	return found.NewAuthToken()
}
