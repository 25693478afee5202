-- AlterTable
ALTER TABLE "scanner" ADD COLUMN     "site" TEXT;

-- CreateTable
CREATE TABLE "visit_coverage_summary" (
    "study_id" UUID NOT NULL,
    "schema_id" SMALLINT NOT NULL,
    "scanner_id" UUID NOT NULL,
    "visit" TEXT NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "annotated" INTEGER NOT NULL DEFAULT 0,
    "absent" INTEGER NOT NULL DEFAULT 0,
    "derivable" INTEGER NOT NULL DEFAULT 0,
    "missing" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "visit_coverage_summary_pkey" PRIMARY KEY ("study_id","schema_id","scanner_id","visit","class_id")
);

-- CreateTable
CREATE TABLE "coverage_change" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "volume_id" UUID NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "annotated" SMALLINT[],
    "absent" SMALLINT[],
    "derivable" SMALLINT[],
    "missing" SMALLINT[],

    CONSTRAINT "coverage_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "coverage_change_at_id_idx" ON "coverage_change"("at", "id");

-- CreateIndex
CREATE INDEX "coverage_change_volume_id_idx" ON "coverage_change"("volume_id");

-- CreateIndex
CREATE INDEX "volume_created_at_id_idx" ON "volume"("created_at", "id");

-- CreateIndex
CREATE INDEX "annotation_created_at_id_idx" ON "annotation"("created_at", "id");

-- AddForeignKey
ALTER TABLE "visit_coverage_summary" ADD CONSTRAINT "visit_coverage_summary_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_coverage_summary" ADD CONSTRAINT "visit_coverage_summary_schema_id_fkey" FOREIGN KEY ("schema_id") REFERENCES "label_schema"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_coverage_summary" ADD CONSTRAINT "visit_coverage_summary_scanner_id_fkey" FOREIGN KEY ("scanner_id") REFERENCES "scanner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_coverage_summary" ADD CONSTRAINT "visit_coverage_summary_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage_change" ADD CONSTRAINT "coverage_change_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "volume"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ================================================================ value ranges

ALTER TABLE scanner ADD CONSTRAINT scanner_site_check CHECK (site <> '');
ALTER TABLE visit_coverage_summary
  ADD CONSTRAINT visit_coverage_summary_check
    CHECK (annotated >= 0 AND absent >= 0 AND derivable >= 0 AND missing >= 0);
ALTER TABLE coverage_change
  ADD CONSTRAINT coverage_change_check
    CHECK (annotated IS NOT NULL AND absent IS NOT NULL AND derivable IS NOT NULL AND missing IS NOT NULL);

-- ================================================================ coverage of volumes

-- What the first array has and the second has not, in the order of the first.
CREATE FUNCTION without(smallint[], smallint[]) RETURNS smallint[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT e FROM unnest($1) e WHERE e <> ALL ($2))
$$;

-- The classes of a region by what coverage needs to know of them: those that can be missing (not groups), of
-- these the derived ones, and the others.
CREATE VIEW region_classes AS
SELECT s.schema_id,
       coalesce(array_agg(s.class_id ORDER BY s.class_id), '{}') AS leaves,
       coalesce(array_agg(s.class_id ORDER BY s.class_id) FILTER (WHERE k.kind = 'DERIVED'), '{}') AS derived,
       coalesce(array_agg(s.class_id ORDER BY s.class_id) FILTER (WHERE k.kind <> 'DERIVED'), '{}') AS others
FROM label_schema_class s JOIN label_class k ON k.id = s.class_id
WHERE k.kind::text <> 'GROUP'
GROUP BY s.schema_id;

-- What the accepted annotations by people or by derivation declare in a volume: classes with voxels, without
-- any, and those that one such annotation covers in every slice.
CREATE FUNCTION declared_in(volume uuid, slices integer)
RETURNS TABLE (annotated smallint[], absent smallint[], whole smallint[]) LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE has_voxels), '{}'),
         coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE NOT has_voxels), '{}'),
         coalesce(array_agg(class_id) FILTER (WHERE is_whole), '{}')
  FROM (
    SELECT c.class_id, bool_or(c.voxels > 0) AS has_voxels,
           bool_or(a.first_slice = 0 AND a.last_slice = slices - 1) AS is_whole
    FROM annotation a JOIN annotation_class c ON c.annotation_id = a.id
    WHERE a.volume_id = volume AND a.status = 'ACCEPTED' AND a.kind IN ('MANUAL', 'DERIVED')
    GROUP BY c.class_id
  ) declared
$$;

-- As before, with what a region has looked up once and not for each volume; and notes what changed in volumes
-- that had a coverage: the first one of a new volume is no change.
CREATE OR REPLACE FUNCTION recompute_coverage(volume_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The update below ends up here again, with no volumes.
  IF cardinality(volume_ids) = 0 THEN RETURN; END IF;
  PERFORM FROM study WHERE id IN (SELECT study_id FROM volume WHERE id = ANY (volume_ids))
    ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM volume WHERE id = ANY (volume_ids) ORDER BY id FOR NO KEY UPDATE;
  WITH region AS MATERIALIZED (
    SELECT * FROM region_classes
    WHERE schema_id IN (SELECT schema_id FROM volume WHERE id = ANY (volume_ids))
  ), computed AS (
    SELECT t.*, d.annotated AS new_annotated, d.absent AS new_absent, e.derivable AS new_derivable,
           without(without(r.leaves, d.annotated || d.absent), e.derivable) AS new_missing
    FROM volume t
    LEFT JOIN region r ON r.schema_id = t.schema_id
    CROSS JOIN LATERAL declared_in(t.id, t.slice_count) d
    CROSS JOIN LATERAL (
      SELECT CASE WHEN r.others <> '{}' AND r.others <@ d.whole
                  THEN without(r.derived, d.annotated || d.absent) ELSE '{}' END AS derivable) e
    WHERE t.id = ANY (volume_ids)
  ), changed AS (
    UPDATE volume v
    SET annotated = c.new_annotated, absent = c.new_absent, derivable = c.new_derivable,
        missing = c.new_missing
    FROM computed c
    WHERE v.id = c.id
      AND (c.annotated, c.absent, c.derivable, c.missing)
        IS DISTINCT FROM (c.new_annotated, c.new_absent, c.new_derivable, c.new_missing)
    RETURNING c.*
  )
  INSERT INTO coverage_change (volume_id, at, annotated, absent, derivable, missing)
  SELECT id, statement_timestamp() AT TIME ZONE 'UTC',
         without(new_annotated, annotated), without(new_absent, absent),
         without(new_derivable, derivable), without(new_missing, missing)
  FROM changed
  WHERE cardinality(annotated || absent || derivable || missing) > 0;
END $$;

DROP FUNCTION coverage_of(uuid, smallint, integer);

-- A new volume has nothing annotated: written so at once, and not as a second version of its row. (The trigger
-- after the insert looks again, for classes that the region gained meanwhile.)
CREATE FUNCTION begin_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.annotated := '{}';
  NEW.absent := '{}';
  NEW.derivable := '{}';
  NEW.missing := coalesce((SELECT leaves FROM region_classes WHERE schema_id = NEW.schema_id), '{}');
  RETURN NEW;
END $$;

CREATE TRIGGER volume_coverage_begin BEFORE INSERT ON volume
  FOR EACH ROW EXECUTE FUNCTION begin_coverage();

-- ================================================================ coverage of a study, by visit too

-- As before, for both summaries: what the one without visits counts follows from the other.
CREATE OR REPLACE FUNCTION summarize_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  removed visit_coverage_summary[] := '{}';
  added visit_coverage_summary[] := '{}';
BEGIN
  IF TG_OP <> 'INSERT' THEN
    removed := ARRAY(
      SELECT (v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id,
              sum(l.annotated), sum(l.absent), sum(l.derivable), sum(l.missing))::visit_coverage_summary
      FROM before v JOIN visit w ON w.id = v.visit_id
        CROSS JOIN LATERAL coverage_lines(v.annotated, v.absent, v.derivable, v.missing) l
      WHERE NOT v.is_split GROUP BY v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    added := ARRAY(
      SELECT (v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id,
              sum(l.annotated), sum(l.absent), sum(l.derivable), sum(l.missing))::visit_coverage_summary
      FROM after v JOIN visit w ON w.id = v.visit_id
        CROSS JOIN LATERAL coverage_lines(v.annotated, v.absent, v.derivable, v.missing) l
      WHERE NOT v.is_split GROUP BY v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id);
  END IF;
  IF removed = added THEN RETURN NULL; END IF;
  PERFORM FROM study
    WHERE id IN (SELECT study_id FROM unnest(removed || added)) ORDER BY id FOR NO KEY UPDATE;
  MERGE INTO coverage_summary s
  USING (
    SELECT study_id, schema_id, scanner_id, class_id,
           sum(sign * annotated)::int AS annotated, sum(sign * absent)::int AS absent,
           sum(sign * derivable)::int AS derivable, sum(sign * missing)::int AS missing
    FROM (SELECT -1 AS sign, r.* FROM unnest(removed) r UNION ALL SELECT 1, a.* FROM unnest(added) a) t
    GROUP BY study_id, schema_id, scanner_id, class_id
  ) d
  ON s.study_id = d.study_id AND s.schema_id = d.schema_id
    AND s.scanner_id = d.scanner_id AND s.class_id = d.class_id
  WHEN MATCHED AND (d.annotated, d.absent, d.derivable, d.missing) = (0, 0, 0, 0) THEN DO NOTHING
  WHEN MATCHED AND (s.annotated + d.annotated, s.absent + d.absent,
                    s.derivable + d.derivable, s.missing + d.missing) = (0, 0, 0, 0) THEN DELETE
  WHEN MATCHED THEN UPDATE SET
    annotated = s.annotated + d.annotated, absent = s.absent + d.absent,
    derivable = s.derivable + d.derivable, missing = s.missing + d.missing
  WHEN NOT MATCHED THEN INSERT
    VALUES (d.study_id, d.schema_id, d.scanner_id, d.class_id, d.annotated, d.absent, d.derivable, d.missing);
  MERGE INTO visit_coverage_summary s
  USING (
    SELECT study_id, schema_id, scanner_id, visit, class_id,
           sum(sign * annotated)::int AS annotated, sum(sign * absent)::int AS absent,
           sum(sign * derivable)::int AS derivable, sum(sign * missing)::int AS missing
    FROM (SELECT -1 AS sign, r.* FROM unnest(removed) r UNION ALL SELECT 1, a.* FROM unnest(added) a) t
    GROUP BY study_id, schema_id, scanner_id, visit, class_id
  ) d
  ON s.study_id = d.study_id AND s.schema_id = d.schema_id
    AND s.scanner_id = d.scanner_id AND s.visit = d.visit AND s.class_id = d.class_id
  WHEN MATCHED AND (d.annotated, d.absent, d.derivable, d.missing) = (0, 0, 0, 0) THEN DO NOTHING
  WHEN MATCHED AND (s.annotated + d.annotated, s.absent + d.absent,
                    s.derivable + d.derivable, s.missing + d.missing) = (0, 0, 0, 0) THEN DELETE
  WHEN MATCHED THEN UPDATE SET
    annotated = s.annotated + d.annotated, absent = s.absent + d.absent,
    derivable = s.derivable + d.derivable, missing = s.missing + d.missing
  WHEN NOT MATCHED THEN INSERT
    VALUES (d.study_id, d.schema_id, d.scanner_id, d.visit, d.class_id,
            d.annotated, d.absent, d.derivable, d.missing);
  RETURN NULL;
END $$;

-- Volumes that were there before.
INSERT INTO visit_coverage_summary
SELECT v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id,
       sum(l.annotated), sum(l.absent), sum(l.derivable), sum(l.missing)
FROM volume v JOIN visit w ON w.id = v.visit_id
  CROSS JOIN LATERAL coverage_lines(v.annotated, v.absent, v.derivable, v.missing) l
WHERE NOT v.is_split GROUP BY v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id;

-- Only the triggers write them.
CREATE TRIGGER visit_coverage_summary_frozen
  BEFORE INSERT OR UPDATE OR DELETE ON visit_coverage_summary
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('coverage follows from the annotations and is not set by hand');
CREATE TRIGGER coverage_change_frozen
  BEFORE INSERT OR UPDATE OR DELETE ON coverage_change
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('it tells how coverage came about');
CREATE TRIGGER visit_code_frozen BEFORE UPDATE OF code ON visit
  FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code)
  EXECUTE FUNCTION refuse_change('coverage is counted by the code of the visit');

-- Replacing a function forgets its settings; the reason for these is in the first migration of coverage.
DO $$
DECLARE
  name regprocedure;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'begin_coverage()', 'recompute_coverage(uuid[])', 'summarize_coverage()']::regprocedure[]
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_hashjoin = off', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_mergejoin = off', name);
  END LOOP;
END $$;
