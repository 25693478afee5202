-- AlterTable
ALTER TABLE "evaluation_count" DROP CONSTRAINT "evaluation_count_pkey",
ADD COLUMN     "false_negative_sum" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "false_positive_sum" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "true_positive_sum" INTEGER NOT NULL DEFAULT 0,
ADD CONSTRAINT "evaluation_count_pkey" PRIMARY KEY ("evaluation_id", "class_id", "volume_id");

-- CreateTable
CREATE TABLE "evaluation_class_count" (
    "evaluation_id" UUID NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "slices" SMALLINT[],
    "true_positive" BIGINT[],
    "false_positive" BIGINT[],
    "false_negative" BIGINT[],
    "true_positive_sum" BIGINT NOT NULL DEFAULT 0,
    "false_positive_sum" BIGINT NOT NULL DEFAULT 0,
    "false_negative_sum" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "evaluation_class_count_pkey" PRIMARY KEY ("evaluation_id","class_id")
);

-- AddForeignKey
ALTER TABLE "evaluation_class_count" ADD CONSTRAINT "evaluation_class_count_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "evaluation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_class_count" ADD CONSTRAINT "evaluation_class_count_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE FUNCTION array_sum(numbers bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(number), 0)::bigint FROM unnest(numbers) AS u (number)
$$;

-- Written with every row, whatever the statement gives.
CREATE FUNCTION sum_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.true_positive_sum := array_sum(NEW.true_positive);
  NEW.false_positive_sum := array_sum(NEW.false_positive);
  NEW.false_negative_sum := array_sum(NEW.false_negative);
  RETURN NEW;
END $$;

CREATE TRIGGER evaluation_class_count_sum BEFORE INSERT OR UPDATE ON evaluation_class_count
  FOR EACH ROW EXECUTE FUNCTION sum_counts();

-- Adds up the volumes of these evaluations and classes. An evaluation may come in several statements.
CREATE FUNCTION recompute_class_counts(evaluation_ids uuid[], class_ids smallint[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO evaluation_class_count
    (evaluation_id, class_id, slices, true_positive, false_positive, false_negative)
  SELECT evaluation_id, class_id, array_agg(slice ORDER BY slice), array_agg(tp ORDER BY slice),
         array_agg(fp ORDER BY slice), array_agg(fn ORDER BY slice)
  FROM (
    SELECT c.evaluation_id, c.class_id, u.slice,
           sum(u.tp)::bigint AS tp, sum(u.fp)::bigint AS fp, sum(u.fn)::bigint AS fn
    FROM evaluation_count c
    CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
      AS u (slice, tp, fp, fn)
    WHERE c.evaluation_id = ANY (evaluation_ids) AND c.class_id = ANY (class_ids)
    GROUP BY c.evaluation_id, c.class_id, u.slice
  ) pooled
  GROUP BY evaluation_id, class_id
  ON CONFLICT (evaluation_id, class_id) DO UPDATE SET
    (slices, true_positive, false_positive, false_negative) =
      (excluded.slices, excluded.true_positive, excluded.false_positive, excluded.false_negative)
$$;

-- Rows that are there already. A change of type fills the sums without an UPDATE, which is refused and
-- would leave every row behind twice. Then the table is written in the order of its key: what is asked for
-- of a class lies together.
ALTER TABLE evaluation_count
  ALTER COLUMN true_positive_sum TYPE integer USING array_sum(true_positive),
  ALTER COLUMN false_positive_sum TYPE integer USING array_sum(false_positive),
  ALTER COLUMN false_negative_sum TYPE integer USING array_sum(false_negative);
CLUSTER evaluation_count USING evaluation_count_pkey;
ALTER TABLE evaluation_count SET WITHOUT CLUSTER;
SELECT recompute_class_counts(
  ARRAY(SELECT id FROM evaluation), ARRAY(SELECT id FROM label_class));

CREATE TRIGGER evaluation_count_sum BEFORE INSERT ON evaluation_count
  FOR EACH ROW EXECUTE FUNCTION sum_counts();

CREATE FUNCTION class_counts_after_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_class_counts(
    ARRAY(SELECT DISTINCT evaluation_id FROM after), ARRAY(SELECT DISTINCT class_id FROM after));
  RETURN NULL;
END $$;

-- After evaluation_count_late, by name: what comes late is refused first.
CREATE TRIGGER evaluation_count_pool AFTER INSERT ON evaluation_count
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION class_counts_after_insert();
CREATE TRIGGER evaluation_class_count_frozen
  BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON evaluation_class_count
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('it follows from evaluation_count and is not set by hand');
