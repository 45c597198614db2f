package roster

import "context"

// hashSlot waits for a slot in which a password is hashed or compared. The caller calls
// release at the end. trusted and the errors are those of hashQueue's acquire.
func (d *Directory) hashSlot(ctx context.Context, trusted func() bool) (release func(), err error) {
	queue := d.cfg.hash.queue
	if d.cfg.Observe == nil {
		return queue.release, queue.acquire(ctx, trusted)
	}
	waited := d.observe(ctx, OperationHashWait, "")
	err = queue.acquire(ctx, trusted)
	waited(err)
	if err != nil {
		return nil, err
	}
	hashed := d.observe(ctx, OperationHash, "")
	return func() {
		queue.release()
		hashed(nil)
	}, nil
}

// hash returns an argon2id hash of password, in a slot of its own.
func (d *Directory) hash(ctx context.Context, password SecretText) (PasswordHash, error) {
	release, err := d.hashSlot(ctx, nil)
	if err != nil {
		return "", err
	}
	defer release()
	return d.cfg.hash.create(password)
}
