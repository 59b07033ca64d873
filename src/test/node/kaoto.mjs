// Opens and saves the route files of a folder with Kaoto's own model: node kaoto.mjs FOLDER COPY CATALOG
// COPY/opened gets each as it is saved when nothing was changed, COPY/edited with a field of each step set to what it was.
// CATALOG has a file for each component, as camel-catalog has them.
import {build} from 'esbuild';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire, isBuiltin} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

// Kaoto's files import each other for a bundler, and one finds half of its windows behind them. The windows are left out.
const MODEL = /^(@kaoto\/forms|lodash(\.\w+)?|uuid|yaml)(\/|$)/;
const withoutWindows = {
  name: 'without-windows',
  setup(bundle) {
    bundle.onResolve({filter: /^[^./]/}, ({path}) => MODEL.test(path) || isBuiltin(path) ? undefined : {path, namespace: 'nothing'});
    bundle.onLoad({filter: /.*/, namespace: 'nothing'}, () => ({contents: `
        const nothing = new Proxy(function () {}, {get: (of, key) => key === 'prototype' ? of.prototype : nothing, apply: () => nothing});
        module.exports = Object.create(nothing);`}));
  },
};
const lib = '@kaoto/kaoto/lib/models';
const {outputFiles: [bundle]} = await build({
  stdin: {
    contents: `
        export {CamelResourceFactory} from './node_modules/${lib}/camel/camel-resource-factory.js';
        export {CamelCatalogService} from './node_modules/${lib}/visualization/flows/camel-catalog.service.js';
        export {CatalogKind} from './node_modules/${lib}/catalog-kind.js';`,
    resolveDir: dirname(fileURLToPath(import.meta.url)),
  },
  banner: {js: 'globalThis.DOMParser = globalThis.XMLSerializer = class {};'},
  bundle: true, format: 'cjs', platform: 'node', write: false, logLimit: 3, plugins: [withoutWindows],
  loader: {'.css': 'empty', '.png': 'empty', '.scss': 'empty', '.svg': 'empty'},
});
const kaoto = {exports: {}};
new Function('module', 'exports', 'require', bundle.text)(kaoto, kaoto.exports, createRequire(import.meta.url));
const {CamelCatalogService, CamelResourceFactory, CatalogKind} = kaoto.exports;

const [folder, copy, catalog] = process.argv.slice(2);
CamelCatalogService.setCatalogKey(CatalogKind.Component, Object.fromEntries(readdirSync(catalog)
    .map(file => [basename(file, '.json'), JSON.parse(readFileSync(join(catalog, file), 'utf8'))])));
for (const file of readdirSync(folder, {recursive: true}).filter(name => name.endsWith('.camel.yaml'))) {
  await save(file, 'opened', () => {});
  await save(file, 'edited', edit);
}

async function save(file, kind, change) {
  const path = join(folder, file);
  const resource = CamelResourceFactory.createCamelResource(readFileSync(path, 'utf8'), {path});
  await resource.initialize();
  for (const entity of resource.getVisualEntities()) {
    change(await entity.toVizNode());
  }
  const target = join(copy, kind, file);
  mkdirSync(dirname(target), {recursive: true});
  writeFileSync(target, await resource.toSourceCode());
}

// What the form of a step does when somebody changes a field of it.
function edit(node) {
  const definition = node.getNodeDefinition();
  if (definition && typeof definition === 'object' && !Array.isArray(definition)) {
    node.updateModel(definition);
  }
  node.getChildren()?.forEach(edit);
}
