// Walks every flow of the pages for people as ROSTER_NAME. Where that is jane, each page is
// looked at. joan has no JavaScript, with which a page cannot be looked at, and is the owner.
import assert from 'node:assert/strict'

export default async ({ url, env, visitor, check, tabTo, tolerate }) => {
  tolerate(/status of (409|422)/) // the browser says so of each form that is refused
  const name = env.ROSTER_NAME
  const looks = name === 'jane'
  const person = (how = {}) => visitor({ javaScriptEnabled: looks, ...how })
  const look = async (name, at = page) => looks && (await check(name, at))
  const page = await person()
  const heading = (text, at = page) => at.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
  const notice = (text, at = page) => at.getByRole('status').filter({ hasText: text }).waitFor()
  const press = (name, at = page) => at.getByRole('button', { name, exact: true }).click()
  const fill = (label, text, at = page) => at.getByLabel(label, { exact: true }).fill(text)
  // mail returns the link of the next mail to an address.
  const mail = async (to) => {
    const answer = await fetch(`${env.ROSTER_MAIL}?to=${encodeURIComponent(to)}`)
    assert.equal(answer.status, 200)
    return answer.text()
  }
  const invite = async (email) => {
    const answer = await fetch(`${url}/v1/studio/user/invite`, {
      method: 'POST', headers: { Authorization: `Bearer ${env.ROSTER_TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ emails: [email] }),
    })
    assert.equal(answer.status, 200)
    return mail(email)
  }

  // The owner comes in by the link that the server has printed; opening it is not enough.
  // An admin without a password gets one by mail.
  const admin = await person()
  await admin.goto(env.ROSTER_LINK)
  await heading('Welcome', admin)
  await look('enter', admin)
  if (!looks) {
    await press('Sign in', admin)
  } else {
    await admin.goto(`${url}/account/`)
    await look('sign-in', admin)
    await admin.getByRole('link', { name: 'I have forgotten my password, or have none yet' }).click()
    await look('forgot', admin)
    await fill('E-mail address', 'helper@example.com', admin)
    await press('Send the mail', admin)
    await notice('If somebody here has that address', admin)
    await admin.goto(await mail('helper@example.com'))
    await look('reset', admin)
    await fill('New password', 'a password', admin)
    await press('Set the password', admin)
  }
  await heading('Your profile', admin)

  // An invitation: its link is opened by a program first, and uses nothing up.
  const invitation = await invite(`${name}@example.com`)
  for (let i = 0; i < 3; i++) await fetch(invitation)
  await page.goto(invitation)
  await heading('Join Acme')
  await look('accept')
  await fill('Name (optional)', 'A Person')
  await fill('New password', 'short')
  await press('Accept the invitation')
  await page.getByText('Use 8 to 256 characters.').waitFor()
  assert.equal(await page.getByLabel('Name (optional)', { exact: true }).inputValue(), 'A Person')
  assert.equal(await page.locator(':focus').getAttribute('name'), 'password')
  await look('accept-refused')
  await fill('New password', 'first password')
  await press('Accept the invitation')
  await heading('Your profile')
  await look('profile')
  await page.goto(invitation)
  await heading('This link is no longer good')
  await look('code')

  // Somebody signs up.
  const another = await person()
  await another.goto(`${url}/account/sign-in`)
  await another.getByRole('link', { name: 'I am new here: sign up' }).click()
  await look('sign-up', another)
  await fill('E-mail address', `${name}.new@example.com`, another)
  await press('Send the mail', another)
  await notice('A mail is on its way.', another)
  await another.goto(await mail(`${name}.new@example.com`))
  await look('finish', another)
  await fill('New password', 'a new password', another)
  await press('Begin', another)
  await heading('Your profile', another)

  // Her profile.
  await page.getByRole('link', { name: 'Your account' }).click()
  await fill('Name (optional)', 'سليم Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen')
  await fill('Picture (optional)', '../me.png')
  await press('Save')
  await page.getByText('Write a file name without a folder').waitFor()
  await look('profile-refused')
  await fill('Picture (optional)', 'me.png')
  await press('Save')
  await notice('Your profile is saved.')
  await look('profile-long')

  // Sessions: she ends one of another browser.
  const phone = await person({ userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1' })
  await phone.goto(`${url}/account/`)
  await tabTo(phone.getByLabel('E-mail address', { exact: true }), phone) // by the keyboard alone
  await phone.keyboard.type(`${name}@example.com`)
  await tabTo(phone.getByLabel('Password', { exact: true }), phone)
  await phone.keyboard.type('wrong password')
  await phone.keyboard.press('Enter')
  await phone.getByRole('alert').filter({ hasText: 'is not right' }).waitFor()
  await look('sign-in-refused', phone)
  await tabTo(phone.getByLabel('Password', { exact: true }), phone)
  await phone.keyboard.type('first password')
  await tabTo(phone.getByRole('button', { name: 'Sign in' }), phone)
  await phone.keyboard.press('Enter')
  await heading('Your profile', phone)
  await page.getByRole('link', { name: 'Sessions' }).click()
  await page.getByRole('button', { name: 'End Safari on iPhone' }).waitFor()
  await look('sessions')
  await press('End Safari on iPhone')
  await notice('The session is over.')
  await phone.getByRole('link', { name: 'Your data' }).click()
  await heading('Sign in', phone) // and back to where she was
  await fill('E-mail address', `${name}@example.com`, phone)
  await fill('Password', 'first password', phone)
  await press('Sign in', phone)
  await heading('Your data', phone)
  await page.getByRole('link', { name: 'Sessions' }).click()
  await press('End all others')
  await notice('All other sessions are over.')

  // Her password.
  await page.getByRole('link', { name: 'Password' }).click()
  await fill('Present password', 'wrong password')
  await fill('New password', 'second password')
  await press('Change the password')
  await page.getByText('This is not your present password.').waitFor()
  await look('password')
  await fill('Present password', 'first password')
  await fill('New password', 'second password')
  await press('Change the password')
  await notice('Your password is changed.')

  // Her address: another one, and back.
  await page.getByRole('link', { name: 'E-mail address' }).click()
  await fill('New e-mail address', `${name}.doe@example.com`)
  await look('address')
  await press('Send the mail')
  await notice('A mail is on its way to the new address.')
  await page.goto(await mail(`${name}.doe@example.com`))
  await look('confirm')
  await press('Use the new address')
  await notice('This is your e-mail address now.')
  await page.goto(await mail(`${name}@example.com`))
  await look('undo')
  await press('Go back to the old address')
  await notice('Everybody is signed out, and your old address is back.')

  // A forgotten password.
  await fill('E-mail address', `${name}@example.com`)
  await press('Send the mail')
  await notice('If somebody here has that address')
  await page.goto(await mail(`${name}@example.com`))
  await fill('New password', 'third password')
  await press('Set the password')
  await heading('Your profile')

  // An admin's tokens, and another address, which is verified.
  await admin.getByRole('link', { name: 'API tokens' }).click()
  await fill('Name', 'a script', admin)
  await admin.getByLabel('Good for').selectOption('30 days')
  await press('Make the token', admin)
  await admin.getByText('Copy it now').waitFor()
  await look('tokens', admin)
  await admin.getByRole('listitem').filter({ hasText: 'a script' }).getByRole('button').click()
  await notice('The token is revoked.', admin)

  // Another account: an owner of it invites her, and she joins, goes there and leaves.
  const other = await fetch(`${url}/v1/studio/user/invite`, {
    method: 'POST', headers: { Authorization: `Bearer ${env.ROSTER_OTHER}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ emails: [`${name}@example.com`] }),
  })
  assert.equal(other.status, 200)
  await page.goto(await mail(`${name}@example.com`))
  await heading('Join Beta')
  await look('join')
  await press('Join')
  await notice('You have joined.')
  await look('accounts')
  await press('Go there Beta')
  await notice('You are in the other account now.')
  await page.getByRole('link', { name: 'Leave Beta' }).click()
  await look('leave')
  await press('Leave')
  await notice('You have left.')

  // In German, on a page that is asked for again.
  await page.getByRole('link', { name: 'Deutsch' }).click()
  await heading('Ihre Konten')
  await page.getByRole('link', { name: 'English' }).click()

  // Her data, and the end.
  await page.getByRole('link', { name: 'Your data' }).click()
  await look('data')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  assert.match((await download).suggestedFilename(), /^export-.*\.json$/)
  await page.getByRole('link', { name: 'Remove me' }).click()
  await look('delete')
  await press('Remove me')
  await notice('You are removed.')
}
