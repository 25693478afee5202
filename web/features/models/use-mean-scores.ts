import { useQueries } from '@tanstack/react-query';
import { request } from '../../api/request.ts';
import {
  EvaluationMeanDocument,
  type EvaluationMeanQuery,
  type ModelScoreFragment,
} from '../../generated/models.ts';

/** Of each evaluation, Dice over subjects of the mean over classes, with its interval; as they come. */
export function useMeanScores(
  evaluationIds: readonly string[],
): ReadonlyMap<string, ModelScoreFragment> {
  const ids = [...new Set(evaluationIds)];
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ['EvaluationMean', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        request(EvaluationMeanDocument, { id }, signal),
    })),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }, index) => {
          const [id, score] = [ids[index], data && meanOf(data)];
          return id !== undefined && score ? [[id, score] as const] : [];
        }),
      ),
  });
}

function meanOf({ node }: EvaluationMeanQuery): ModelScoreFragment | undefined {
  if (node?.__typename !== 'Evaluation') return undefined;
  return node.classes.find((entry) => entry.class === null)?.dice;
}

interface Evaluated {
  readonly run: { readonly snapshot: { readonly id: string } };
  readonly evaluations: {
    readonly nodes: readonly Evaluation[];
  };
}

interface Evaluation {
  readonly id: string;
  readonly meanDice: number | null;
  readonly snapshot: { readonly id: string };
}

/** The evaluation by which a version is told in lists: on the snapshot learned from, else the newest. */
export function mainEvaluation<Version extends Evaluated>(
  version: Version,
): Version['evaluations']['nodes'][number] | undefined {
  const { nodes } = version.evaluations;
  return nodes.find(({ snapshot }) => snapshot.id === version.run.snapshot.id) ?? nodes.at(-1);
}
