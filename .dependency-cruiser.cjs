/**
 * Which part of src, and of the study, may import which; `npm run check` enforces it. ARCHITECTURE.md
 * tells the reasons.
 *
 *   main → cli, server, jobs, training, evaluation
 *   cli → generated operations, charts (its pictures and the demo also use imaging, pictures weight masks)
 *   server → resolvers → services → db, storage, the queue, and the rules of imaging, training, evaluation
 *   jobs → services, storage, imaging, training, evaluation
 *   training, evaluation → imaging
 *   imaging, storage, charts → nothing of ours
 *   web → networks and prediction in the page, imaging, weight masks, colours of charts
 *   in web: app → features → viewer → charts, components → api; no feature → another
 *
 * errors.ts is open to all. A part may always import itself.
 */
const errors = '^src/errors\\.ts$';
const config = '^src/config\\.ts$';
const db = '^src/db(\\.ts$|/)';
const prismaClient = '^src/generated/prisma/';
const operations = '^src/generated/operations\\.ts$';
const resolverTypes = '^src/generated/resolvers\\.ts$';
const queue = '^src/jobs/(queue|changes)\\.ts$';
const part = (...names) => `^src/(${names.join('|')})(/|\\.ts$)`;

/**
 * @param {string} name of the rule, as the report shows it
 * @param {string} from which files
 * @param {string[]} to what else of src they may import
 */
const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, errors, ...to] },
});

/**
 * @param {string} name
 * @param {string} packages a package or group of packages
 * @param {string} users the only files that may import it
 */
const onlyIn = (name, packages, users) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: users },
  to: { path: `(^|/)node_modules/(${packages})` },
});

const webPart = (...names) => `^web/(${names.join('|')})/`;

/**
 * @param {string} name
 * @param {string} from which files of web
 * @param {string[]} to what else of web they may import
 */
const onlyWithinWeb = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^web/', pathNot: from.includes('(') ? to : [from, ...to] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: part('generated') },
      to: { circular: true },
    },

    only('main', '^src/main\\.ts$', [
      config,
      part('cli', 'server', 'jobs', 'training', 'evaluation'),
    ]),
    // What it does with images, it does in the folder of pictures; the demo makes some of its own.
    only('cli', '^src/cli/(?!demo|pictures/)', [
      ...['^src/cli/pictures/', operations, config],
      part('charts'),
    ]),
    only('cli-pictures', '^src/cli/pictures/', [
      ...['^src/cli/', operations, '^src/evaluation/weight-mask\\.ts$'],
      part('imaging', 'charts'),
    ]),
    only('cli-demo', '^src/cli/demo', [
      ...['^src/cli/', operations, config],
      part('imaging', 'charts'),
    ]),
    only('server', '^src/server/', [config, part('resolvers', 'services', 'storage'), db, queue]),
    only('resolvers', '^src/resolvers/', [part('services'), resolverTypes]),
    only('services', '^src/services/', [
      part('storage', 'imaging', 'training', 'evaluation'),
      ...[db, prismaClient, queue],
    ]),
    // The queue and what it tells lie below the services; the jobs themselves lie above.
    only('queue', queue, [queue, db, prismaClient]),
    only('jobs', '^src/jobs/(?!(queue|changes)\\.ts$)', [
      part('jobs', 'services', 'storage', 'imaging', 'training', 'evaluation'),
      ...[config, db, prismaClient],
    ]),
    only('training', '^src/training/', [part('imaging')]),
    only('evaluation', '^src/evaluation/', [part('imaging')]),
    only('imaging', '^src/imaging/', []),
    only('storage', '^src/storage/', []),
    only('charts', '^src/charts/', []),
    only('db', db, [config, prismaClient]),
    only('study', '^study/(?!report)', [part('training', 'evaluation', 'imaging')]),
    only('study-report', '^study/report', [part('training', 'evaluation', 'imaging', 'charts')]),
    only('web', '^web/', [
      ...[
        '^src/training/(networks|prediction)/',
        '^src/training/settings\\.ts$',
        '^src/evaluation/weight-mask\\.ts$',
        '^src/charts/palette\\.ts$',
      ],
      part('imaging'),
    ]),
    onlyWithinWeb('web-features', '^web/features/([^/]+)/', [
      ...['^web/features/$1/', '^web/app/use-study\\.ts$'],
      webPart('viewer', 'charts', 'components', 'api', 'generated'),
    ]),
    onlyWithinWeb('web-viewer', '^web/viewer/', [
      webPart('charts', 'components', 'api', 'generated'),
    ]),
    onlyWithinWeb('web-charts', '^web/charts/', [webPart('components')]),
    onlyWithinWeb('web-components', '^web/components/', [webPart('api')]),
    onlyWithinWeb('web-api', '^web/api/', []),
    only('errors-and-config', part('errors', 'config'), []),

    onlyIn(
      'only-services-jobs-and-db-know-prisma',
      '@prisma/',
      `${part('services', 'jobs', 'generated')}|${db}`,
    ),
    onlyIn('only-training-knows-tensorflow', '@tensorflow/', part('training')),
    onlyIn(
      'only-server-and-resolvers-know-graphql',
      'graphql[^/]*/|@graphql-tools/|@apollo/|@as-integrations/',
      part('server', 'resolvers', 'generated'),
    ),
    onlyIn('only-charts-know-echarts', 'echarts/|@resvg/|dejavu-fonts-ttf/', part('charts')),
    {
      name: 'networks-need-tfjs-core-alone',
      comment: 'They also run in the page, on another backend.',
      severity: 'error',
      from: { path: '^src/training/networks/' },
      to: { path: '(^|/)node_modules/(?!@tensorflow/tfjs-core/)', reachable: true },
    },
    {
      name: 'networks-need-nothing-of-node',
      severity: 'error',
      from: { path: '^src/training/networks/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-server-never-loads-tensorflow',
      comment: 'It only answers questions; the workers load it.',
      severity: 'error',
      from: { path: part('server', 'resolvers', 'services') },
      to: { path: '(^|/)node_modules/@tensorflow/', reachable: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count: a part that names another's types depends on it.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
