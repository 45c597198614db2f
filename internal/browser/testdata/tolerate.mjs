// Opens a page whose error is meant to be.
export default async ({ page, url, tolerate }) => {
  tolerate(/meant to be/)
  await page.goto(url)
}
