// Looks at each page of the console where there is much of everything.
import assert from 'node:assert/strict'

export default async ({ page, url, env, check, tolerate }) => {
  const open = async (name) => {
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
  const rows = () => page.locator('tbody tr').count()

  await page.goto(env.ROSTER_LINK)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.goto(`${url}/console/`)
  await check('many-overview')

  // Pages of people, there and back.
  await open('People')
  assert.equal(await rows(), 50)
  await check('many-people')
  await page.getByRole('link', { name: 'More', exact: true }).click()
  assert.equal(await rows(), 50)
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  assert.equal(await rows(), 50)

  // A search that finds some, and one that finds nobody.
  const search = async (text) => {
    await page.getByLabel('Name, address or external id').fill(text)
    await page.getByRole('button', { name: 'Search' }).click()
  }
  await search('שרה')
  await page.getByRole('link', { name: 'שרה כהן־לוי' }).first().waitFor()
  await check('many-people-found')
  await search('nobody is called so')
  await page.getByText('Nobody is found').waitFor()
  await check('many-people-nobody')

  // All of a page at once: each has its result.
  await search('wolfeschlegelsteinhausenbergerdorff')
  await page.getByRole('link', { name: /^Wolfe/ }).first().waitFor()
  await check('many-people-long')
  for (const box of await page.locator('tbody input[type=checkbox]').all()) await box.check()
  await page.locator('select[name=action]').selectOption({ label: 'Restore' })
  tolerate(/status of 409/)
  await page.locator('form.bulk button').click()
  await page.getByRole('heading', { name: 'What became of each' }).waitFor()
  await check('many-people-results')

  // One person with much of everything.
  await open('People')
  await search('wolfeschlegelsteinhausenbergerdorff')
  await page.getByRole('link', { name: /^Wolfe/ }).first().click()
  await check('many-person')

  for (const name of ['Invitations', 'Access groups', 'Teams', 'API tokens', 'Audit trail', 'Deliveries']) {
    await open(name)
    await check(`many-${name.toLowerCase().replace(' ', '-')}`)
  }
}
