// Command slowdisk mounts a folder on which fsync takes long, for goals that ask for a
// disk of that kind. It needs FUSE, and no root where fusermount is installed.
//
// Each write to a file of it is a call of this program, which a disk does not ask for. So
// a disk is made of one file, and the databases lie there, as root:
//
//	go run ./internal/bench/slowdisk -sync 1ms /mnt/below &
//	truncate -s 4G /mnt/below/disk && mkfs.ext4 -q -F /mnt/below/disk
//	mkdir -p /mnt/slow && mount -o loop /mnt/below/disk /mnt/slow
//	go run ./internal/bench P9 -slow /mnt/slow
//	umount /mnt/slow; kill %1
//
// An fsync there waits for this program two times or three: P9 prints how long it takes.
// What lies below is a temporary folder, and is deleted at the end.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

func main() {
	sync := flag.Duration("sync", 2*time.Millisecond, "how long an fsync takes at least")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("slowdisk: want one folder, where the disk is mounted")
	}
	if err := run(flag.Arg(0), *sync); err != nil {
		log.Fatal("slowdisk: ", err)
	}
}

func run(mount string, sync time.Duration) error {
	if err := os.MkdirAll(mount, 0o700); err != nil {
		return err
	}
	files, err := os.MkdirTemp("", "slowdisk-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(files)
	var device syscall.Stat_t
	if err := syscall.Stat(files, &device); err != nil {
		return err
	}
	root := &fs.LoopbackRoot{Path: files, Dev: uint64(device.Dev)}
	root.RootNode = &node{fs.LoopbackNode{RootData: root}, sync}
	server, err := fs.Mount(mount, root.RootNode, &fs.Options{MountOptions: fuse.MountOptions{
		FsName: "slowdisk", Name: "slowdisk",
		ExtraCapabilities: fuse.CAP_WRITEBACK_CACHE, // writes stay in memory until fsync, as those to a disk do
	}})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { _ = server.Unmount() })
	server.Wait()
	return nil
}

// node is a file or a folder whose changes take their time to reach the disk.
type node struct {
	fs.LoopbackNode
	sync time.Duration
}

var (
	_ fs.NodeFsyncer     = (*node)(nil)
	_ fs.NodeWrapChilder = (*node)(nil)
)

// WrapChild makes what is in a folder as slow as the folder.
func (n *node) WrapChild(_ context.Context, child fs.InodeEmbedder) fs.InodeEmbedder {
	return &node{fs.LoopbackNode{RootData: child.(*fs.LoopbackNode).RootData}, n.sync}
}

// Fsync waits on top of what the disk below takes.
func (n *node) Fsync(ctx context.Context, handle fs.FileHandle, flags uint32) syscall.Errno {
	time.Sleep(n.sync)
	if f, ok := handle.(fs.FileFsyncer); ok {
		return f.Fsync(ctx, flags)
	}
	return fs.OK // of a folder
}
