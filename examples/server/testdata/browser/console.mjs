// The owner comes in, invites Jane, who accepts, is deactivated and is out. With
// ROSTER_SCRIPTS=off no browser runs a script, and pages are not looked at.
import assert from 'node:assert/strict'

export default async ({ page: first, url, env, visitor, check: look, tabTo: tab, tolerate }) => {
  const scripts = env.ROSTER_SCRIPTS === 'on'
  const page = scripts ? first : await visitor({ javaScriptEnabled: false })
  const check = async (name) => { if (scripts) await look(name) }
  const tabTo = (place) => tab(place, page)
  const nextMail = async (to) => (await fetch(`${env.ROSTER_MAIL}?to=${encodeURIComponent(to)}`)).text()
  const open = async (at, name) => {
    await at.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click()
    await at.getByRole('heading', { level: 1, name }).waitFor()
  }

  // The printed link signs the owner in.
  await page.goto(env.ROSTER_LINK)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.goto(`${url}/console/`)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await check('console-overview')

  // Invite Jane. A list with a line that is no address comes back with it.
  await open(page, 'Invitations')
  await check('console-invitations-empty')
  await page.getByLabel('Addresses, one a line').fill('Jane Doe <jane@example.com>\nnobody')
  tolerate(/status of 422/) // the browser says so of each
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByRole('alert').waitFor()
  assert.equal((await page.getByLabel('Addresses, one a line').inputValue()).trim(), 'nobody')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'list')
  await check('console-invitations-refused')

  // Jane accepts as another visitor, whose browser runs no script.
  const jane = await visitor({ javaScriptEnabled: false })
  await jane.goto(await nextMail('jane@example.com'))
  await jane.getByLabel('Password', { exact: false }).first().fill('correct horse battery')
  await jane.getByRole('button', { name: 'Accept the invitation' }).click()
  await jane.waitForURL(`${url}/account/**`)
  assert.match(await jane.locator('body').textContent(), /jane@example\.com/)
  tolerate(/status of 403/)
  await jane.goto(`${url}/console/people`) // is not for her
  await jane.getByRole('heading', { name: 'Not allowed' }).waitFor()

  // Access groups, teams, tokens: each is made by its form.
  await open(page, 'Access groups')
  await page.getByLabel('Name').fill('Readers')
  await page.getByLabel('Products, one a line').fill('book\npaper')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('status').filter({ hasText: 'Created.' }).waitFor()
  await check('console-group')
  await open(page, 'Access groups')
  await check('console-groups')
  await open(page, 'Teams')
  await page.getByLabel('Name').fill('فريق التحرير')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('link', { name: 'فريق التحرير' }).waitFor()
  await check('console-teams')
  await page.getByRole('link', { name: 'فريق التحرير' }).click()
  await check('console-team')
  await open(page, 'API tokens')
  await page.getByLabel('Name').fill('CI')
  await page.getByRole('button', { name: 'Issue' }).click()
  await page.getByText('Copy it now').waitFor()
  await check('console-token')

  // Find Jane, give her the group, and see why she lacks a product.
  await open(page, 'People')
  await page.getByLabel('Name, address or external id').fill('jane')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'Jane Doe' }).waitFor()
  await check('console-people')
  await page.getByRole('link', { name: 'Jane Doe' }).click()
  await page.getByText('Grant', { exact: true }).first().click()
  await page.getByLabel('Access group').selectOption({ label: 'Readers' })
  await page.getByRole('button', { name: 'Grant' }).click()
  await page.getByRole('status').filter({ hasText: 'Granted.' }).waitFor()
  await page.getByLabel('Product', { exact: true }).fill('video')
  await page.getByRole('button', { name: 'Explain' }).click()
  await page.getByText('Nothing gives it to them').waitFor()
  await check('console-person')

  // Act as Jane, under a bar that says so, and come back.
  await page.getByText('See what they see').click()
  await page.getByRole('button', { name: 'Act as this person' }).click()
  await page.waitForURL(`${url}/account/`)
  assert.match(await page.locator('body').textContent(), /jane@example\.com/)
  await page.goto(`${url}/console/`)
  await page.getByText('you act as Jane Doe').waitFor()
  await page.goto(`${url}/account/`)
  await check('console-acting')
  await page.getByRole('button', { name: 'End it' }).click()
  await page.getByRole('heading', { name: 'Jane Doe' }).waitFor()

  // Deactivate her by the keyboard alone.
  await tabTo(page.locator('summary', { hasText: 'Deactivate' }))
  await page.keyboard.press('Enter')
  await tabTo(page.getByLabel('Reason, for admins to read'))
  await page.keyboard.type('has left')
  await tabTo(page.getByRole('button', { name: 'Deactivate' }))
  await page.keyboard.press('Enter')
  await page.getByRole('status').filter({ hasText: 'The person is locked out' }).waitFor()
  await jane.goto(`${url}/console/people`) // her next click
  assert.match(jane.url(), /next=%2Fconsole%2Fpeople/)
  await jane.getByRole('heading', { name: 'Sign in' }).waitFor()
  const timeline = page.locator('#timeline')
  for (const kind of ['user created', 'user invited', 'user activated', 'signed in', 'granted', 'impersonated', 'user deactivated']) {
    await timeline.getByText(kind, { exact: true }).first().waitFor()
  }
  await check('console-timeline')

  // What cannot be undone asks for the name.
  await page.locator('summary', { hasText: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('status').filter({ hasText: 'can be restored' }).waitFor()
  await page.locator('summary', { hasText: 'Erase' }).click()
  await page.getByLabel('Type “Jane Doe” to go on').fill('Jane')
  await page.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByText('Type the name as it stands there.').waitFor()
  await page.getByLabel('Type “Jane Doe” to go on').fill('Jane Doe')
  await page.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByRole('status').filter({ hasText: 'gone for good' }).waitFor()

  // What the host's own staff see.
  for (const name of ['Audit trail', 'Deliveries', 'Accounts']) {
    await open(page, name)
    await check(`console-${name.toLowerCase().replace(' ', '-')}`)
  }
  await page.getByRole('link', { name: 'Acme' }).click()
  await check('console-account')

  // The account of a tenant is entered under a bar, and left again.
  await open(page, 'Accounts')
  await page.getByLabel('Name').fill('Blumen Huber')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Enter the account' }).click()
  await page.getByText('You are in the account Blumen Huber').waitFor()
  await open(page, 'People')
  await page.getByText('Nobody is here yet.').waitFor()
  await check('console-inside')
  await page.getByRole('button', { name: 'End it' }).click()
  await page.getByRole('status').filter({ hasText: 'back in your own account' }).waitFor()

  // In German, and out.
  await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: 'Deutsch' }).click()
  await page.getByRole('navigation', { name: 'Konsole' }).getByRole('link', { name: 'Personen' }).click()
  await page.getByRole('heading', { level: 1, name: 'Personen' }).waitFor()
  await check('console-german')
  await page.getByRole('button', { name: 'Abmelden' }).click()
  await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor()
}
