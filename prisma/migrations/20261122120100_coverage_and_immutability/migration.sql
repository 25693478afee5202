-- What the Prisma schema cannot say: value ranges, agreement between tables, coverage kept by
-- statement-level triggers, and rows that never change again.
--
-- Nothing here adds a table, column or index, so that the Prisma schema stays the whole catalog.

-- ================================================================ value ranges

ALTER TABLE app_user ADD CONSTRAINT app_user_name_check CHECK (name <> '');
ALTER TABLE study ADD CONSTRAINT study_code_check CHECK (code <> '');
ALTER TABLE subject ADD CONSTRAINT subject_code_check CHECK (code <> '');
ALTER TABLE visit ADD CONSTRAINT visit_code_check CHECK (code <> '');

ALTER TABLE stored_object
  ADD CONSTRAINT stored_object_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT stored_object_size_check CHECK (size >= 0);

-- 'Infinity' > x is false for NaN, which PostgreSQL sorts above every number.
ALTER TABLE volume
  ADD CONSTRAINT volume_size_check
    CHECK (size IS NOT NULL AND cardinality(size) = 3 AND 0 < ALL (size)),
  ADD CONSTRAINT volume_spacing_check
    CHECK (spacing_mm IS NOT NULL AND cardinality(spacing_mm) = 3
           AND 0 < ALL (spacing_mm) AND 'Infinity' > ALL (spacing_mm)),
  ADD CONSTRAINT volume_affine_check
    CHECK (affine IS NOT NULL AND cardinality(affine) = 16
           AND '-Infinity' < ALL (affine) AND 'Infinity' > ALL (affine)),
  ADD CONSTRAINT volume_slice_count_check CHECK (slice_count = ANY (size)),
  ADD CONSTRAINT volume_acquisition_check
    CHECK (repetition_ms > 0 AND echo_ms > 0 AND flip_degrees > 0),
  ADD CONSTRAINT volume_limb_check
    CHECK (parent_id IS NULL OR laterality IN ('LEFT', 'RIGHT')),
  ADD CONSTRAINT volume_split_check CHECK (NOT is_split OR laterality = 'BOTH'),
  ADD CONSTRAINT volume_coverage_check
    CHECK (annotated IS NOT NULL AND absent IS NOT NULL AND derivable IS NOT NULL AND missing IS NOT NULL);

-- A label map holds ordinals in one byte; 0 stands for nothing labelled.
ALTER TABLE label_schema_class
  ADD CONSTRAINT label_schema_class_ordinal_check CHECK (ordinal BETWEEN 1 AND 255);

ALTER TABLE annotation
  ADD CONSTRAINT annotation_slices_check CHECK (0 <= first_slice AND first_slice <= last_slice),
  ADD CONSTRAINT annotation_declaration_check CHECK (declaration ~ '^[0-9a-f]{64}$');

ALTER TABLE annotation_class
  ADD CONSTRAINT annotation_class_voxels_check CHECK (voxels >= 0);

ALTER TABLE coverage_summary
  ADD CONSTRAINT coverage_summary_check
    CHECK (annotated >= 0 AND absent >= 0 AND derivable >= 0 AND missing >= 0);

ALTER TABLE cohort_snapshot
  ADD CONSTRAINT cohort_snapshot_number_check CHECK (number >= 1),
  ADD CONSTRAINT cohort_snapshot_hash_check
    CHECK (hash ~ '^[0-9a-f]{64}$' AND coverage_hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT cohort_snapshot_classes_check CHECK (classes IS NOT NULL);

ALTER TABLE job
  ADD CONSTRAINT job_progress_check CHECK (done >= 0 AND total >= 0 AND (total = 0 OR done <= total));

ALTER TABLE training_run
  ADD CONSTRAINT training_run_coverage_hash_check CHECK (coverage_hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT training_run_resumes_check CHECK (resumes >= 0);
ALTER TABLE training_step ADD CONSTRAINT training_step_step_check CHECK (step >= 0);
ALTER TABLE checkpoint ADD CONSTRAINT checkpoint_step_check CHECK (step >= 0);

ALTER TABLE model ADD CONSTRAINT model_name_check CHECK (name <> '');
ALTER TABLE model_version
  ADD CONSTRAINT model_version_number_check CHECK (number >= 1),
  ADD CONSTRAINT model_version_hash_check
    CHECK (snapshot_hash ~ '^[0-9a-f]{64}$' AND coverage_hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT model_version_classes_check CHECK (classes IS NOT NULL);
ALTER TABLE alias_event
  ADD CONSTRAINT alias_event_alias_check CHECK (alias <> ''),
  ADD CONSTRAINT alias_event_number_check CHECK (number >= 1);

ALTER TABLE evaluation_count
  ADD CONSTRAINT evaluation_count_lengths_check
    CHECK (slices IS NOT NULL AND true_positive IS NOT NULL
           AND false_positive IS NOT NULL AND false_negative IS NOT NULL
           AND cardinality(slices) = cardinality(true_positive)
           AND cardinality(slices) = cardinality(false_positive)
           AND cardinality(slices) = cardinality(false_negative)),
  ADD CONSTRAINT evaluation_count_values_check
    CHECK (0 <= ALL (slices) AND 0 <= ALL (true_positive)
           AND 0 <= ALL (false_positive) AND 0 <= ALL (false_negative));

-- ================================================================ refusals

-- SQLSTATE MY001: the row says what was done or found, and stays.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % refused: %', TG_OP, TG_TABLE_NAME,
    coalesce(TG_ARGV[0], 'its rows are frozen and never change')
    USING ERRCODE = 'MY001', TABLE = TG_TABLE_NAME;
END $$;

-- A contradiction between tables, reported like a violated CHECK.
CREATE FUNCTION refuse_contradiction(table_name text, constraint_name text, message text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', message
    USING ERRCODE = 'check_violation', TABLE = table_name, CONSTRAINT = constraint_name;
END $$;

-- Whether a visible row was written by the transaction at hand, savepoints included: nobody else's
-- unfinished rows are visible. Row ids have 32 bits, the nearest number of 64 bits is meant.
CREATE FUNCTION is_written_here(row_xmin xid) RETURNS boolean LANGUAGE sql AS $$
  SELECT pg_xact_status((here + distance)::text::xid8) = 'in progress'
  FROM (SELECT pg_current_xact_id()::text::bigint) AS current (here),
       LATERAL (SELECT (row_xmin::text::bigint - here) & 4294967295) AS unsigned (gap),
       LATERAL (SELECT CASE WHEN gap < 2147483648 THEN gap ELSE gap - 4294967296 END) AS signed (distance)
$$;

-- ================================================================ agreement between tables

CREATE FUNCTION check_volumes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong uuid;
BEGIN
  SELECT v.id INTO wrong
  FROM after v JOIN subject s ON s.id = v.subject_id JOIN visit w ON w.id = v.visit_id
  WHERE s.study_id <> v.study_id OR w.subject_id <> v.subject_id LIMIT 1;
  IF FOUND THEN
    PERFORM refuse_contradiction('volume', 'volume_subject_check',
      format('volume %s: its subject is of another study, or its visit of another subject', wrong));
  END IF;
  SELECT v.id INTO wrong
  FROM after v JOIN volume p ON p.id = v.parent_id
  WHERE p.laterality <> 'BOTH'
     OR (p.study_id, p.subject_id, p.visit_id) <> (v.study_id, v.subject_id, v.visit_id) LIMIT 1;
  IF FOUND THEN
    PERFORM refuse_contradiction('volume', 'volume_parent_check',
      format('volume %s: it can only be a limb of a both-limb volume of the same visit', wrong));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION check_volume_schemas() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT a.volume_id, c.class_id INTO wrong
  FROM (
    SELECT id FROM (SELECT id, schema_id FROM before UNION ALL SELECT id, schema_id FROM after) both_rows
    GROUP BY id HAVING min(schema_id) <> max(schema_id)
  ) changed
  JOIN volume v ON v.id = changed.id
  JOIN annotation a ON a.volume_id = v.id JOIN annotation_class c ON c.annotation_id = a.id
  WHERE NOT EXISTS (
    SELECT FROM label_schema_class s WHERE s.schema_id = v.schema_id AND s.class_id = c.class_id)
  LIMIT 1;
  IF FOUND THEN
    PERFORM refuse_contradiction('volume', 'volume_schema_check',
      format('volume %s: an annotation declares class %s, which the new label schema has not',
             wrong.volume_id, wrong.class_id));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION check_annotations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT a.volume_id, a.last_slice, v.slice_count INTO wrong
  FROM after a JOIN volume v ON v.id = a.volume_id WHERE a.last_slice >= v.slice_count LIMIT 1;
  IF FOUND THEN
    PERFORM refuse_contradiction('annotation', 'annotation_slices_in_volume_check',
      format('annotation of volume %s: last slice %s, but the volume has %s slices (from 0)',
             wrong.volume_id, wrong.last_slice, wrong.slice_count));
  END IF;
  RETURN NULL;
END $$;

-- The classes of an annotation are written together with it and never later. The classes' own rows
-- are looked at too, because a change of status makes a new version of the annotation's row.
CREATE FUNCTION check_annotation_classes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  IF EXISTS (
    SELECT FROM (
      SELECT xmin FROM annotation WHERE id IN (SELECT annotation_id FROM after)
      UNION SELECT xmin FROM annotation_class WHERE annotation_id IN (SELECT annotation_id FROM after)
    ) AS writers (writer)
    WHERE NOT is_written_here(writer))
  THEN
    RAISE EXCEPTION 'INSERT of annotation_class refused: the annotation is complete'
      USING ERRCODE = 'MY001', TABLE = 'annotation_class';
  END IF;
  SELECT c.class_id, a.volume_id INTO wrong
  FROM after c JOIN annotation a ON a.id = c.annotation_id JOIN volume v ON v.id = a.volume_id
  WHERE NOT EXISTS (
    SELECT FROM label_schema_class s WHERE s.schema_id = v.schema_id AND s.class_id = c.class_id)
  LIMIT 1;
  IF FOUND THEN
    PERFORM refuse_contradiction('annotation_class', 'annotation_class_in_schema_check',
      format('class %s is not in the label schema of volume %s', wrong.class_id, wrong.volume_id));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER volume_check_insert AFTER INSERT ON volume
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION check_volumes();
CREATE TRIGGER volume_check_update AFTER UPDATE ON volume
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION check_volume_schemas();
CREATE TRIGGER volume_frozen
  BEFORE UPDATE OF id, study_id, subject_id, visit_id, laterality, image_sha256, size, spacing_mm,
    affine, slice_count, parent_id, provenance, created_at ON volume
  FOR EACH ROW WHEN (
    (OLD.id, OLD.study_id, OLD.subject_id, OLD.visit_id, OLD.laterality, OLD.image_sha256, OLD.size,
     OLD.spacing_mm, OLD.affine, OLD.slice_count, OLD.parent_id, OLD.provenance, OLD.created_at)
    IS DISTINCT FROM
    (NEW.id, NEW.study_id, NEW.subject_id, NEW.visit_id, NEW.laterality, NEW.image_sha256, NEW.size,
     NEW.spacing_mm, NEW.affine, NEW.slice_count, NEW.parent_id, NEW.provenance, NEW.created_at))
  EXECUTE FUNCTION refuse_change('the image and where it belongs never change');
CREATE TRIGGER subject_frozen BEFORE UPDATE OF id, study_id ON subject
  FOR EACH ROW WHEN ((OLD.id, OLD.study_id) IS DISTINCT FROM (NEW.id, NEW.study_id))
  EXECUTE FUNCTION refuse_change('a subject stays in its study');
CREATE TRIGGER visit_frozen BEFORE UPDATE OF id, subject_id ON visit
  FOR EACH ROW WHEN ((OLD.id, OLD.subject_id) IS DISTINCT FROM (NEW.id, NEW.subject_id))
  EXECUTE FUNCTION refuse_change('a visit stays with its subject');

CREATE TRIGGER annotation_check_insert AFTER INSERT ON annotation
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION check_annotations();
CREATE TRIGGER annotation_class_check_insert AFTER INSERT ON annotation_class
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION check_annotation_classes();

-- ================================================================ coverage of a volume

-- What the accepted annotations by people or by derivation say of the classes of a volume's region. A
-- class is whole when one such annotation declares it for every slice; a derived class is derivable
-- while every other class of the region is whole.
CREATE FUNCTION coverage_of(volume uuid, schema smallint, slices integer)
RETURNS TABLE (annotated smallint[], absent smallint[], derivable smallint[], missing smallint[])
LANGUAGE sql STABLE AS $$
  WITH declared AS (
    SELECT c.class_id,
           bool_or(c.voxels > 0) AS has_voxels,
           bool_or(a.first_slice = 0 AND a.last_slice = slices - 1) AS is_whole
    FROM annotation a JOIN annotation_class c ON c.annotation_id = a.id
    WHERE a.volume_id = volume AND a.status = 'ACCEPTED' AND a.kind IN ('MANUAL', 'DERIVED')
    GROUP BY c.class_id
  ), known AS (
    SELECT s.class_id, k.kind = 'DERIVED' AS is_derived, d.has_voxels,
           bool_and(coalesce(d.is_whole, false)) FILTER (WHERE k.kind <> 'DERIVED') OVER () AS is_complete
    FROM label_schema_class s
    JOIN label_class k ON k.id = s.class_id
    LEFT JOIN declared d ON d.class_id = s.class_id
    WHERE s.schema_id = schema
  ), state AS (
    SELECT class_id,
           CASE WHEN has_voxels THEN 'annotated'
                WHEN NOT has_voxels THEN 'absent'
                WHEN is_derived AND is_complete THEN 'derivable'
                ELSE 'missing' END AS state
    FROM known
  )
  SELECT coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE state = 'annotated'), '{}'),
         coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE state = 'absent'), '{}'),
         coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE state = 'derivable'), '{}'),
         coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE state = 'missing'), '{}')
  FROM state
$$;

-- Brings annotated, absent, derivable and missing of the volumes up to date.
--
-- The locks come first and in order: the study, because the summary of a study changes with its
-- volumes; then the volumes. The statements after them see what others have committed meanwhile.
CREATE FUNCTION recompute_coverage(volume_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The update below ends up here again, with no volumes.
  IF cardinality(volume_ids) = 0 THEN RETURN; END IF;
  PERFORM FROM study WHERE id IN (SELECT study_id FROM volume WHERE id = ANY (volume_ids))
    ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM volume WHERE id = ANY (volume_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE volume v
  SET annotated = c.annotated, absent = c.absent, derivable = c.derivable, missing = c.missing
  FROM volume t CROSS JOIN LATERAL coverage_of(t.id, t.schema_id, t.slice_count) c
  WHERE t.id = ANY (volume_ids) AND v.id = t.id
    AND (v.annotated, v.absent, v.derivable, v.missing)
      IS DISTINCT FROM (c.annotated, c.absent, c.derivable, c.missing);
END $$;

CREATE FUNCTION coverage_after_volume_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(SELECT id FROM after));
  RETURN NULL;
END $$;

CREATE FUNCTION coverage_after_volume_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(
    SELECT id FROM (SELECT id, schema_id FROM before UNION ALL SELECT id, schema_id FROM after) both_rows
    GROUP BY id HAVING min(schema_id) <> max(schema_id)));
  RETURN NULL;
END $$;

CREATE FUNCTION coverage_after_annotation_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(
    SELECT DISTINCT volume_id
    FROM (SELECT id, volume_id, status FROM before UNION ALL SELECT id, volume_id, status FROM after) both_rows
    GROUP BY id, volume_id HAVING min(status) <> max(status)));
  RETURN NULL;
END $$;

-- The classes are gone with the annotation by now.
CREATE FUNCTION coverage_after_annotation_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(SELECT DISTINCT volume_id FROM before));
  RETURN NULL;
END $$;

CREATE FUNCTION coverage_after_annotation_class_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(
    SELECT DISTINCT volume_id FROM annotation WHERE id IN (SELECT annotation_id FROM after)));
  RETURN NULL;
END $$;

-- Waits for transactions that add volumes of the region, and makes later ones wait.
CREATE FUNCTION lock_label_schema() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM label_schema WHERE id = NEW.schema_id FOR UPDATE;
  RETURN NEW;
END $$;

CREATE FUNCTION coverage_after_schema_class_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(
    SELECT id FROM volume WHERE schema_id IN (SELECT schema_id FROM after)));
  RETURN NULL;
END $$;

CREATE TRIGGER volume_2_coverage_insert AFTER INSERT ON volume
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION coverage_after_volume_insert();
CREATE TRIGGER volume_2_coverage_update AFTER UPDATE ON volume
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION coverage_after_volume_update();
-- Inserting an annotation changes nothing before its classes are inserted.
CREATE TRIGGER annotation_coverage_update AFTER UPDATE ON annotation
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION coverage_after_annotation_update();
CREATE TRIGGER annotation_coverage_delete AFTER DELETE ON annotation
  REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION coverage_after_annotation_delete();
CREATE TRIGGER annotation_class_coverage_insert AFTER INSERT ON annotation_class
  REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION coverage_after_annotation_class_insert();
CREATE TRIGGER label_schema_class_lock BEFORE INSERT ON label_schema_class
  FOR EACH ROW EXECUTE FUNCTION lock_label_schema();
CREATE TRIGGER label_schema_class_coverage_insert AFTER INSERT ON label_schema_class
  REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION coverage_after_schema_class_insert();

-- ================================================================ coverage of a study

-- What one volume adds to the summary: a line for each class of its region.
CREATE FUNCTION coverage_lines(smallint[], smallint[], smallint[], smallint[])
RETURNS TABLE (class_id smallint, annotated integer, absent integer, derivable integer, missing integer)
LANGUAGE sql IMMUTABLE AS $$
  SELECT unnest($1), 1, 0, 0, 0
  UNION ALL SELECT unnest($2), 0, 1, 0, 0
  UNION ALL SELECT unnest($3), 0, 0, 1, 0
  UNION ALL SELECT unnest($4), 0, 0, 0, 1
$$;

-- Takes what `before` counted out of coverage_summary and adds what `after` counts. Split volumes
-- count nothing: their limbs do. The study's lock makes the rows ours.
CREATE FUNCTION summarize_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  removed coverage_summary[] := '{}';
  added coverage_summary[] := '{}';
BEGIN
  IF TG_OP <> 'INSERT' THEN
    removed := ARRAY(
      SELECT (v.study_id, v.schema_id, v.scanner_id, l.class_id,
              sum(l.annotated), sum(l.absent), sum(l.derivable), sum(l.missing))::coverage_summary
      FROM before v CROSS JOIN LATERAL coverage_lines(v.annotated, v.absent, v.derivable, v.missing) l
      WHERE NOT v.is_split GROUP BY v.study_id, v.schema_id, v.scanner_id, l.class_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    added := ARRAY(
      SELECT (v.study_id, v.schema_id, v.scanner_id, l.class_id,
              sum(l.annotated), sum(l.absent), sum(l.derivable), sum(l.missing))::coverage_summary
      FROM after v CROSS JOIN LATERAL coverage_lines(v.annotated, v.absent, v.derivable, v.missing) l
      WHERE NOT v.is_split GROUP BY v.study_id, v.schema_id, v.scanner_id, l.class_id);
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
  RETURN NULL;
END $$;

-- Triggers fire in the order of their names. The summary comes first: it must have counted a volume
-- under its new region before recompute_coverage takes the old coverage out again.
CREATE TRIGGER volume_1_summary_insert AFTER INSERT ON volume
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION summarize_coverage();
CREATE TRIGGER volume_1_summary_update AFTER UPDATE ON volume
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION summarize_coverage();
CREATE TRIGGER volume_1_summary_delete AFTER DELETE ON volume
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION summarize_coverage();

-- Only the triggers write coverage.
CREATE TRIGGER volume_coverage_frozen
  BEFORE UPDATE OF annotated, absent, derivable, missing ON volume
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('coverage follows from the annotations and is not set by hand');
CREATE TRIGGER coverage_summary_frozen
  BEFORE INSERT OR UPDATE OR DELETE ON coverage_summary
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('coverage follows from the annotations and is not set by hand');

-- ================================================================ what never changes

CREATE TRIGGER cohort_snapshot_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_snapshot
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER snapshot_study_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot_study
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cohort_member_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_member
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cohort_member_annotation_frozen
  BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_member_annotation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER model_version_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON model_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alias_event_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON alias_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON evaluation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_count_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON evaluation_count
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A snapshot is whole when its transaction ends; so is an evaluation.
CREATE FUNCTION refuse_late_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM cohort_snapshot
             WHERE id IN (SELECT snapshot_id FROM after) AND NOT is_written_here(xmin)) THEN
    RAISE EXCEPTION 'INSERT of % refused: the snapshot is frozen', TG_TABLE_NAME
      USING ERRCODE = 'MY001', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION refuse_late_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM evaluation
             WHERE id IN (SELECT evaluation_id FROM after) AND NOT is_written_here(xmin)) THEN
    RAISE EXCEPTION 'INSERT of % refused: the evaluation is frozen', TG_TABLE_NAME
      USING ERRCODE = 'MY001', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER snapshot_study_late AFTER INSERT ON snapshot_study
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_members();
CREATE TRIGGER cohort_member_late AFTER INSERT ON cohort_member
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_members();
CREATE TRIGGER cohort_member_annotation_late AFTER INSERT ON cohort_member_annotation
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_members();
CREATE TRIGGER evaluation_count_late AFTER INSERT ON evaluation_count
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_counts();

-- Of an annotation only the status changes.
CREATE TRIGGER annotation_frozen
  BEFORE UPDATE ON annotation
  FOR EACH ROW WHEN (
    (OLD.id, OLD.volume_id, OLD.kind, OLD.label_map_sha256, OLD.source_sha256, OLD.is_exhaustive,
     OLD.first_slice, OLD.last_slice, OLD.annotator, OLD.tool, OLD.provenance, OLD.declaration,
     OLD.created_by_id, OLD.created_at)
    IS DISTINCT FROM
    (NEW.id, NEW.volume_id, NEW.kind, NEW.label_map_sha256, NEW.source_sha256, NEW.is_exhaustive,
     NEW.first_slice, NEW.last_slice, NEW.annotator, NEW.tool, NEW.provenance, NEW.declaration,
     NEW.created_by_id, NEW.created_at))
  EXECUTE FUNCTION refuse_change('only the status of an annotation changes; import the new label map as another annotation');

-- Its classes go only with it.
CREATE FUNCTION refuse_class_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM before JOIN annotation a ON a.id = before.annotation_id) THEN
    RAISE EXCEPTION 'DELETE of annotation_class refused: the annotation is complete'
      USING ERRCODE = 'MY001', TABLE = 'annotation_class';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER annotation_class_frozen BEFORE UPDATE OR TRUNCATE ON annotation_class
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the annotation is complete');
CREATE TRIGGER annotation_class_delete AFTER DELETE ON annotation_class
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION refuse_class_delete();

CREATE TRIGGER stored_object_frozen BEFORE UPDATE ON stored_object
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW)
  EXECUTE FUNCTION refuse_change('objects are written once');

-- Label maps hold ordinals: what one means never changes, and none is used twice.
CREATE TRIGGER label_schema_class_frozen BEFORE UPDATE ON label_schema_class
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW)
  EXECUTE FUNCTION refuse_change('label maps refer to its ordinals');
CREATE TRIGGER label_schema_class_kept BEFORE DELETE OR TRUNCATE ON label_schema_class
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('label maps refer to its ordinals');

-- ================================================================ plans

-- Planning these statements anew takes longer than running them for one volume. But a plan that is
-- kept may have been made when the tables were empty, or for a statement of another size; so lookup by
-- index, which is right for any size, is the only way left. (Hence no join of `before` with `after`
-- above: they have no index.)
DO $$
DECLARE
  name regprocedure;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'check_volumes()', 'check_volume_schemas()', 'check_annotations()', 'check_annotation_classes()',
    'coverage_after_volume_insert()', 'coverage_after_volume_update()',
    'coverage_after_annotation_update()', 'coverage_after_annotation_delete()',
    'coverage_after_annotation_class_insert()', 'coverage_after_schema_class_insert()',
    'recompute_coverage(uuid[])', 'summarize_coverage()', 'refuse_late_members()',
    'refuse_late_counts()', 'refuse_class_delete()']::regprocedure[]
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_hashjoin = off', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_mergejoin = off', name);
  END LOOP;
END $$;
