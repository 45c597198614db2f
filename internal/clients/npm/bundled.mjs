// A hook for node that finds the modules of a package which is written for bundlers:
// it imports files without naming their endings, and does not say that they are
// modules.
const ours = (url) => url.includes('/node_modules/jsonapi-vuex/')

export async function resolve(name, context, next) {
  const found = /^(\.|lodash\/)/.test(name) && ours(context.parentURL ?? '') ? `${name}.js` : name
  const module = await next(found, context)
  return ours(module.url) ? { ...module, format: 'module' } : module
}
