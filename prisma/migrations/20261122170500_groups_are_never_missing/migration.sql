-- A group is a label for any of several classes, not a class that could be missing: it is in the coverage of
-- a volume only where somebody looked for it, and no derivation waits for it.
--
-- The kind is compared as text: the enum's value GROUP may have been added in this same transaction, and
-- cannot be used before its end.

CREATE OR REPLACE FUNCTION coverage_of(volume uuid, schema smallint, slices integer)
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
           bool_and(coalesce(d.is_whole, false)) FILTER (WHERE k.kind::text NOT IN ('DERIVED', 'GROUP')) OVER ()
             AS is_complete
    FROM label_schema_class s
    JOIN label_class k ON k.id = s.class_id
    LEFT JOIN declared d ON d.class_id = s.class_id
    WHERE s.schema_id = schema AND (k.kind::text <> 'GROUP' OR d.class_id IS NOT NULL)
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

-- A group that a region gets changes no coverage: no volume can have it yet.
CREATE OR REPLACE FUNCTION coverage_after_schema_class_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM recompute_coverage(ARRAY(
    SELECT id FROM volume WHERE schema_id IN (
      SELECT a.schema_id FROM after a JOIN label_class k ON k.id = a.class_id WHERE k.kind::text <> 'GROUP')));
  RETURN NULL;
END $$;

-- Replacing a function forgets its settings; the reason for these is in the first migration of coverage.
ALTER FUNCTION coverage_after_schema_class_insert() SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION coverage_after_schema_class_insert() SET enable_seqscan = off;
ALTER FUNCTION coverage_after_schema_class_insert() SET enable_hashjoin = off;
ALTER FUNCTION coverage_after_schema_class_insert() SET enable_mergejoin = off;

-- What includes classes is a group, and a group includes at least two.
ALTER TABLE label_class
  ADD CONSTRAINT label_class_includes_check
    CHECK (includes IS NOT NULL AND CASE WHEN kind::text = 'GROUP' THEN cardinality(includes) >= 2
                                         ELSE cardinality(includes) = 0 END);
