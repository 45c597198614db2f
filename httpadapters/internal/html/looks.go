package html

import "io/fs"

// Folder returns a folder of files that are part of the program.
func Folder(files fs.FS, name string) fs.FS {
	folder, err := fs.Sub(files, name)
	if err != nil {
		panic(err)
	}
	return folder
}

// MustRead returns the texts of a folder that is part of the program.
func MustRead(folder fs.FS) Texts {
	texts, err := ReadTexts(folder)
	if err != nil {
		panic(err)
	}
	return texts
}

// Common returns the texts of the layout and of refusals, which all sets have.
func Common() Texts { return MustRead(Folder(shared, "texts")) }
