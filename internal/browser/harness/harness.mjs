// Runs a script in a browser: node harness.mjs SCRIPT. Package browser says what a
// script gets, and starts this.
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { ROSTER_URL: url, ROSTER_BROWSER: executablePath, ROSTER_SHOTS: shots } = process.env
const origin = new URL(url).origin
const faults = new Set()
const tolerated = []

// No name is looked up: a request to another host fails, and is found below.
const browser = await chromium.launch({
  executablePath,
  args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
})

// complain notes what a page did that it must not.
const complain = (text) => {
  if (!tolerated.some((pattern) => pattern.test(text))) faults.add(text)
}

async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(30_000) // machines that test are slow
  context.on('console', (m) => {
    if (m.type() === 'error') complain(`console: ${m.text()} (${m.location().url})`)
  })
  context.on('weberror', (e) => complain(`not caught: ${e.error().stack ?? e.error()}`))
  context.on('request', (r) => {
    const to = new URL(r.url())
    if (!['data:', 'blob:'].includes(to.protocol) && to.origin !== origin) complain(`a request to another server: ${r.url()}`)
  })
  return context.newPage()
}

const page = await visitor()

// axe returns the faults of the page that axe-core calls serious or critical.
async function inaccessible(at) {
  if (!(await at.evaluate(() => 'axe' in globalThis))) await at.evaluate(axe.source)
  const { violations } = await at.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 5).map((n) => `${n.html} ${n.any.map((a) => a.message).join(', ')}`).join(' | ')}`)
}

// settled waits, in the page, until it has noticed another width or scheme.
async function settled() {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)
  await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {})))
}

async function check(name, at = page) {
  const before = at.viewportSize()
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark']) {
      const look = `${name} at ${width} pixels in ${colorScheme}`
      await at.setViewportSize({ width, height: 800 })
      await at.emulateMedia({ colorScheme })
      await at.evaluate(settled)
      const wide = await at.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) complain(`${look}: ${wide} pixels wider than the window`)
      if ((width === 1280) === (colorScheme === 'light')) { // each width once, and each scheme: axe-core is slow
        for (const fault of await inaccessible(at)) complain(`${look}: ${fault}`)
      }
      const fullPage = await at.evaluate(() => document.documentElement.scrollHeight < 3000) // else what stands in the window
      if (shots) await at.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage })
    }
  }
  await at.setViewportSize(before)
  await at.emulateMedia({ colorScheme: 'light' })
}

async function tabTo(place, at = page) {
  for (let i = 0; i < 300; i++) {
    await at.keyboard.press('Tab')
    if (await place.evaluate((e) => e === document.activeElement || e.getRootNode().activeElement === e)) return
  }
  throw new Error(`Tab does not come to ${place}`)
}

try {
  const { default: script } = await import(pathToFileURL(process.argv[2]))
  await script({ page, url, env: process.env, visitor, check, tabTo, tolerate: (pattern) => tolerated.push(pattern) })
} catch (e) {
  faults.add(e.stack)
} finally {
  await browser.close()
}
for (const fault of faults) console.log(fault)
process.exitCode = faults.size === 0 ? 0 : 1
