-- AlterTable
ALTER TABLE "subject" ADD COLUMN     "withdrawal_reason" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMP(3),
ADD COLUMN     "withdrawn_by_id" UUID;

-- AlterTable
ALTER TABLE "stored_object" ADD COLUMN     "removal_asked_at" TIMESTAMP(3),
ADD COLUMN     "removed_at" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "volume" ADD COLUMN     "is_withdrawn" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "cohort" ADD COLUMN     "description" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "volume_image_sha256_idx" ON "volume" ("image_sha256");

-- CreateIndex
CREATE INDEX "annotation_label_map_sha256_idx" ON "annotation" ("label_map_sha256");

-- CreateIndex
CREATE INDEX "annotation_source_sha256_idx" ON "annotation" ("source_sha256");

-- AddForeignKey
ALTER TABLE "subject" ADD CONSTRAINT "subject_withdrawn_by_id_fkey" FOREIGN KEY ("withdrawn_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ================================================================ value ranges

ALTER TABLE subject
  ADD CONSTRAINT subject_withdrawal_check
    CHECK (CASE WHEN withdrawn_at IS NULL THEN withdrawn_by_id IS NULL AND withdrawal_reason IS NULL
                ELSE withdrawn_by_id IS NOT NULL AND withdrawal_reason <> '' END);
ALTER TABLE stored_object
  ADD CONSTRAINT stored_object_removal_check CHECK (removed_at IS NULL OR removal_asked_at IS NOT NULL);

-- ================================================================ coverage of the withdrawn

-- Nothing is known of a withdrawn volume, so that it counts in no summary: whatever works its coverage
-- out, this has the last word. The summaries follow, as from any other change of coverage.
CREATE FUNCTION empty_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.annotated := '{}';
  NEW.absent := '{}';
  NEW.derivable := '{}';
  NEW.missing := '{}';
  RETURN NEW;
END $$;

CREATE TRIGGER volume_withdrawn_coverage BEFORE INSERT OR UPDATE ON volume
  FOR EACH ROW WHEN (NEW.is_withdrawn) EXECUTE FUNCTION empty_coverage();

-- ================================================================ tombstones

-- SQLSTATE MY002: it belongs to a withdrawn subject.
CREATE FUNCTION refuse_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
    USING ERRCODE = 'MY002', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER subject_withdrawn_kept BEFORE UPDATE ON subject
  FOR EACH ROW WHEN (
    OLD.withdrawn_at IS NOT NULL
    AND (OLD.withdrawn_at, OLD.withdrawn_by_id, OLD.withdrawal_reason)
      IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_by_id, NEW.withdrawal_reason))
  EXECUTE FUNCTION refuse_withdrawn('a withdrawal is not undone');
CREATE TRIGGER subject_tombstone BEFORE DELETE ON subject
  FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL)
  EXECUTE FUNCTION refuse_withdrawn('the tombstone of a withdrawn subject stays');
CREATE TRIGGER volume_withdrawn_kept BEFORE UPDATE ON volume
  FOR EACH ROW WHEN (OLD.is_withdrawn AND NOT NEW.is_withdrawn)
  EXECUTE FUNCTION refuse_withdrawn('a withdrawal is not undone');
CREATE TRIGGER volume_tombstone BEFORE DELETE ON volume
  FOR EACH ROW WHEN (OLD.is_withdrawn)
  EXECUTE FUNCTION refuse_withdrawn('the tombstone of a withdrawn subject stays');

-- A volume is withdrawn with its subject, and a withdrawn subject gets no other.
CREATE FUNCTION check_withdrawn_volumes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong uuid;
BEGIN
  SELECT v.id INTO wrong
  FROM after v JOIN subject s ON s.id = v.subject_id
  WHERE v.is_withdrawn <> (s.withdrawn_at IS NOT NULL) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% of volume refused: a volume is withdrawn with its subject, and a withdrawn subject gets none', TG_OP
      USING ERRCODE = 'MY002', TABLE = 'volume';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER volume_withdrawn_insert AFTER INSERT ON volume
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION check_withdrawn_volumes();

-- What is recorded of a withdrawn volume from now on is refused: label maps, reviews, members of snapshots.
CREATE FUNCTION refuse_for_withdrawn_volumes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM after a JOIN volume v ON v.id = a.volume_id WHERE v.is_withdrawn) THEN
    RAISE EXCEPTION '% of % refused: the subject of the volume was withdrawn', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'MY002', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER annotation_withdrawn_insert AFTER INSERT ON annotation
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_for_withdrawn_volumes();
CREATE TRIGGER annotation_withdrawn_update AFTER UPDATE ON annotation
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_for_withdrawn_volumes();
CREATE TRIGGER cohort_member_withdrawn_insert AFTER INSERT ON cohort_member
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_for_withdrawn_volumes();

-- Objects are written once; that their bytes are to be removed, and were, is noted.
DROP TRIGGER stored_object_frozen ON stored_object;
CREATE TRIGGER stored_object_frozen BEFORE UPDATE ON stored_object
  FOR EACH ROW WHEN (
    (OLD.sha256, OLD.size, OLD.created_at) IS DISTINCT FROM (NEW.sha256, NEW.size, NEW.created_at))
  EXECUTE FUNCTION refuse_change('objects are written once');

-- Lookup by index alone; the reason is in the first migration of coverage.
DO $$
DECLARE
  name regprocedure;
BEGIN
  FOREACH name IN ARRAY ARRAY['check_withdrawn_volumes()', 'refuse_for_withdrawn_volumes()']::regprocedure[]
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_hashjoin = off', name);
    EXECUTE format('ALTER FUNCTION %s SET enable_mergejoin = off', name);
  END LOOP;
END $$;
