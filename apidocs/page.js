// Shows the API that the query names, or else the first one.
'use strict'

const links = [...document.querySelectorAll('[data-api]')]
const wanted = new URLSearchParams(location.search).get('api')
const link = links.find((l) => l.dataset.api === wanted) ?? links[0]
link.setAttribute('aria-current', 'page')
document.title = `${link.textContent}: ${document.title}`

const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', paint)
paint()

// Where the host serves the API takes the place of what the document says.
const mounted = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (spec) => update(link.dataset.server ? { ...spec, servers: [{ url: link.dataset.server }] } : spec),
      },
    },
  },
})

// Swagger UI has links within buttons, which a keyboard cannot tell apart. The button does the same.
const plainNames = () => ({
  wrapComponents: {
    DeepLink: (_, { React }) => ({ text }) => React.createElement('span', null, text),
  },
})

SwaggerUIBundle({
  dom_id: '#api',
  url: `${link.dataset.api}.yaml`,
  deepLinking: true,
  validatorUrl: null, // which would be another server
  defaultModelsExpandDepth: 0,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [mounted, plainNames],
})

// What Swagger UI leaves without a name gets one, and what scrolls can be scrolled by keyboard.
const names = {
  '#servers': 'Server',
  '.close-modal': 'Close',
  '.examples-select-element': 'Example',
  '.body-param__text': 'Request body',
}
const mend = () => {
  for (const [selector, name] of Object.entries(names)) {
    for (const e of document.querySelectorAll(`${selector}:not([aria-label])`)) e.setAttribute('aria-label', name)
  }
  for (const e of document.querySelectorAll('.auth[aria-label]')) e.removeAttribute('aria-label') // it has a text, which says another thing
  for (const e of document.querySelectorAll('pre:not([tabindex])')) e.tabIndex = 0
}
new MutationObserver(mend).observe(document.querySelector('#api'), { childList: true, subtree: true })
