import { readdirSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';

/** GraphQL type → what its resolvers get as parent, as `path#Type` seen from src/generated. */
const mappers: Record<string, string> = {
  ...rows([
    'User',
    'Membership',
    'Study',
    'Subject',
    'Visit',
    'Scanner',
    'StoredObject',
    'Volume',
    'ManifestImport',
    'LabelClass',
    'Annotation',
    'AnnotationReview',
    'Job',
    'Cohort',
    'CohortSnapshot',
    'TrainingRun',
    'Sweep',
    'Model',
    'ModelVersion',
    'AliasEvent',
    'PromotionPolicy',
    'PromotionProposal',
    'ProposalDecision',
    'Evaluation',
    'CohortMember',
    'Session',
    'ApiToken',
    'AuditEvent',
  ]),
  ...connections([
    'User',
    'Study',
    'Subject',
    'Scanner',
    'Volume',
    'Annotation',
    'ManifestImport',
    'ImportRow',
    'Job',
    'Cohort',
    'CohortSnapshot',
    'CohortMember',
    'TrainingRun',
    'Sweep',
    'Model',
    'ModelVersion',
    'AliasEvent',
    'PromotionPolicy',
    'PromotionProposal',
    'Evaluation',
    'RepeatedSubject',
    'Change',
    'AuditEvent',
    'LineageMember',
  ]),
  LabelSchema: '../services/labels/schemas.ts#Schema as LabelSchemaRow',
  AnnotatedClass: '../services/labels/declared-classes.ts#DeclaredClass as AnnotatedClassRow',
  RepeatedSubject: '../services/labels/subjects.ts#RepeatedSubject as RepeatedSubjectData',
  RepeatedLimb: '../services/labels/subjects.ts#RepeatedLimb as RepeatedLimbData',
  Change: '../services/labels/changes.ts#Change as ChangeData',
  ClassChange: '../services/labels/changes.ts#ClassChange as ClassChangeData',
  ClassCoverage: '../services/labels/volume-coverage.ts#ClassCoverage as ClassCoverageRow',
  CoverageMatrix: '../services/labels/coverage-matrix.ts#CoverageMatrix as CoverageMatrixData',
  CoverageRow: '../services/labels/coverage-matrix.ts#CoverageRow as CoverageRowData',
  KnownSlices: '../services/labels/coverage-matrix.ts#KnownSlices as KnownSlicesData',
  AnnotationAgreement: '../services/labels/agreement/volume.ts#PairAgreement as PairAgreementData',
  ClassAgreement: '../services/labels/agreement/volume.ts#ClassAgreement as ClassAgreementData',
  SweepRun: '../services/training/comparison.ts#SweepRun as SweepRunData',
  TrainingDraw: '../services/training/draws.ts#TrainingDraw as TrainingDrawData',
  LossChoice: '../training/choice.ts#LossChoice as LossChoiceRow',
  CoverageCounts: '../training/coverage/counts.ts#CoverageCounts as CoverageCountsData',
  LineageObject: './prisma/client.ts#StoredObject as LineageObjectData',
  LineageMember: './prisma/client.ts#CohortMember as LineageMemberData',
  LineageAnnotation: './prisma/client.ts#Annotation as LineageAnnotationData',
  Origin: '../services/lineage/origin.ts#Origin as OriginData',
  Uses: '../services/lineage.ts#Used as UsedData',
  ObjectUses: '../services/lineage.ts#ObjectUses as ObjectUsesData',
  CohortPreview: '../services/cohorts/preview.ts#CohortPreview as CohortPreviewData',
  PreviewedSnapshot: '../services/cohorts/preview.ts#PreviewedSnapshot as PreviewedSnapshotData',
  SnapshotDiff: '../services/cohorts/diff.ts#SnapshotDiff as SnapshotDiffData',
  MovedMember: '../services/cohorts/diff.ts#MovedMember as MovedMemberData',
  AnnotationChange: '../services/cohorts/diff.ts#AnnotationChange as AnnotationChangeData',
  CoverageChange: '../services/cohorts/diff.ts#CoverageChange as CoverageChangeData',
  ImportRow: '../services/catalog/import-report.ts#ImportRow as ImportRowData',
  Tag: './prisma/client.ts#RegistryTag as TagRow',
  Description: './prisma/client.ts#RegistryDescription as DescriptionRow',
  ModelAlias: '../services/registry/aliases.ts#ModelAlias as ModelAliasData',
  DiceCell: '../services/evaluation/dice.ts#DiceCell as DiceCellData',
  DiceProfile: '../services/evaluation/profile.ts#DiceProfile as DiceProfileData',
  VolumeAgreement: '../services/evaluation/agreement.ts#VolumeAgreement as VolumeAgreementData',
  TestRetest: '../services/evaluation/retest.ts#TestRetest as TestRetestData',
  MeasuredVolume: '../services/evaluation/volumes.ts#MeasuredVolume as MeasuredVolumeData',
  DiceMatrix: '../services/comparison/matrix.ts#DiceMatrix as DiceMatrixData',
  DiceMatrixKey: '../services/comparison/matrix-axes.ts#MatrixKey as DiceMatrixKeyData',
  Comparison: '../services/comparison/compare.ts#Comparison as ComparisonData',
  ComparisonRow: '../services/comparison/compare.ts#ComparisonRow as ComparisonRowData',
  ComparisonCell: '../services/comparison/cells.ts#ComparisonCell as ComparisonCellData',
  PairedDifference: '../services/comparison/paired.ts#PairedDifference as PairedDifferenceData',
  RegressionReport: '../services/comparison/regression.ts#RegressionReport as RegressionReportData',
  SliceRegression: '../services/comparison/regression.ts#SliceRegression as SliceRegressionData',
};

/** Types whose parent is the row of the same name. */
function rows(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, `./prisma/client.ts#${name} as ${name}Row`]),
  );
}

/** Connections of these types. */
function connections(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      `${name}Connection`,
      `../resolvers/connection.ts#Connection<ResolversParentTypes['${name}']>`,
    ]),
  );
}

const operationTypes: NonNullable<CodegenConfig['config']> = {
  documentMode: 'string',
  useTypeImports: true,
  enumType: 'string-literal',
  // What travels as JSON: dates and big integers are strings in it.
  scalars: {
    ID: 'string',
    Date: 'string',
    DateTime: 'string',
    BigInt: 'string',
    Sha256: 'string',
    JSON: 'unknown',
  },
};

/** Parts of the web app with operations of their own, so that each page loads only its own. */
const webParts = [
  'app',
  'viewer',
  ...readdirSync('web/features').map((feature) => `features/${feature}`),
].filter((part) => readdirSync(`web/${part}`).some((file) => file.endsWith('.graphql')));

/** Types of src/schema for the resolvers, and typed operations for the command line and the web app. */
const config: CodegenConfig = {
  schema: 'src/schema/*.graphql',
  generates: {
    'src/generated/resolvers.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../resolvers/context.ts#ResolverContext',
        useTypeImports: true,
        enumType: 'string-literal',
        enumsAsTypes: true,
        avoidOptionals: { field: true, defaultValue: true },
        resolversNonOptionalTypename: { interfaceImplementingType: true },
        scalars: {
          ID: 'string',
          Date: { input: 'Date', output: 'Date | string' },
          DateTime: { input: 'Date', output: 'Date | string' },
          BigInt: { input: 'bigint', output: 'bigint | number' },
          Sha256: 'string',
          JSON: 'unknown',
        },
        mappers,
      },
    },
    'src/generated/operations.ts': {
      documents: 'src/cli/operations/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: operationTypes,
    },
    ...Object.fromEntries(
      webParts.map((part) => [
        `web/generated/${part.replace('features/', '')}.ts`,
        {
          documents: `web/${part}/*.graphql`,
          plugins: ['typescript-operations', 'typed-document-node'],
          config: operationTypes,
        },
      ]),
    ),
  },
};

export default config;
