// Package apidocs serves a page that shows OpenAPI documents, and tries out what they
// describe: Swagger UI, from files of its own. The page asks no other server for anything.
//
//	docs := apidocs.New(apidocs.Config{Sets: []apidocs.Set{
//		{Name: "Axiom", Spec: axiom.Spec()},
//		{Name: "Sessions", Spec: session.Spec()},
//	}})
//	mux.Handle("GET /docs/", http.StripPrefix("/docs", docs))
//
// It is a module of its own, as most hosts need no such page. The folder swagger-ui has
// the files of the npm package swagger-ui-dist 5.35.0, as they are, under the Apache License 2.0.
package apidocs
