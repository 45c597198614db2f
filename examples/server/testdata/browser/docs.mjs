// Reads the page about the APIs, and tries a call out, by the keyboard alone.
import assert from 'node:assert/strict'

export default async ({ page, url, env, check, tabTo, tolerate }) => {
  await page.goto(`${url}/docs/`)
  const operation = page.locator('#operations-users-getUsers')
  await operation.waitFor()
  assert.equal(await page.title(), 'Axiom: roster')
  await check('docs')

  // Authorize, open an operation, try it out.
  await tabTo(page.getByRole('button', { name: 'Authorize' }))
  await page.keyboard.press('Enter')
  await page.locator('.modal-ux input').waitFor()
  await check('docs-authorize')
  await tabTo(page.locator('.modal-ux input'))
  await page.keyboard.type(env.ROSTER_TOKEN)
  await page.keyboard.press('Enter')
  await tabTo(page.locator('.modal-ux .btn-done'))
  await page.keyboard.press('Enter')
  await tabTo(operation.locator('.opblock-summary-control'))
  await page.keyboard.press('Enter')
  await tabTo(operation.getByRole('button', { name: 'Try it out' }))
  await page.keyboard.press('Enter')
  await tabTo(operation.getByRole('button', { name: 'Execute' }))
  await page.keyboard.press('Enter')
  const answer = operation.locator('.live-responses-table')
  await answer.waitFor()
  assert.match(await answer.textContent(), /owner@example\.com/)

  // An operation with a path and a body.
  const change = page.locator('#operations-users-updateUser')
  await change.locator('.opblock-summary-control').click()
  await change.getByRole('button', { name: 'Try it out' }).click()
  await change.locator('textarea').scrollIntoViewIfNeeded()
  await check('docs-body')

  // Every API of the page is shown, and a call goes where the host has the API.
  for (const [name, title] of [
    ['Pickaxe', /Pickaxe/], ['EmbedThis Builder', /EmbedThis/], ['publica.la', /publica\.la/], ['Papershift Pulse', /Papershift/], ['Sessions', /Sign-in/],
  ]) {
    await page.getByRole('link', { name, exact: true }).click()
    await page.locator('.info .title', { hasText: title }).waitFor()
    assert.equal(await page.title(), `${name}: roster`)
    assert.equal(await page.locator('.errors-wrapper').count(), 0)
    assert.equal(await page.locator('nav [aria-current]').textContent(), name)
  }
  await page.goto(`${url}/docs/?api=embedthis-builder`)
  await page.locator('#servers').waitFor()
  assert.deepEqual(await page.locator('#servers option').allTextContents(), ['/tok'])
  tolerate(/status of 401/) // the browser says so of each
  const find = page.locator('#operations-users-findUsers')
  await find.locator('.opblock-summary-control').click()
  await find.getByRole('button', { name: 'Try it out' }).click()
  const asked = page.waitForResponse(/user\/find/)
  await find.getByRole('button', { name: 'Execute' }).click()
  assert.deepEqual([new URL((await asked).url()).pathname, (await asked).status()], ['/tok/user/find', 401])
}
