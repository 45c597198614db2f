// Looks at a page whose heading is ROSTER_WORD.
import assert from 'node:assert/strict'

export default async ({ page, url, env, visitor, check, tabTo }) => {
  await page.goto(url)
  await tabTo(page.getByRole('button', { name: 'second' }))
  await check('page')
  const other = await visitor()
  await other.goto(url)
  await tabTo(other.getByRole('link', { name: 'first' }), other)
  assert.equal(await page.locator('h1').textContent(), env.ROSTER_WORD)
}
