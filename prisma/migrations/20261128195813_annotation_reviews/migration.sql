-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "JobKind" ADD VALUE 'ADD_ANNOTATION';
ALTER TYPE "JobKind" ADD VALUE 'AGREEMENT';

-- AlterTable
ALTER TABLE "annotation" ADD COLUMN     "annotated_at" DATE;

-- CreateTable
CREATE TABLE "annotation_review" (
    "annotation_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "AnnotationStatus" NOT NULL,
    "previous" "AnnotationStatus" NOT NULL DEFAULT 'DRAFT',
    "reason" TEXT,
    "cause_id" UUID,
    "by" UUID NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "annotation_review_pkey" PRIMARY KEY ("annotation_id","number")
);

-- CreateTable
CREATE TABLE "annotation_agreement" (
    "first_id" UUID NOT NULL,
    "second_id" UUID NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "slices" SMALLINT[],
    "both" INTEGER[],
    "first_only" INTEGER[],
    "second_only" INTEGER[],

    CONSTRAINT "annotation_agreement_pkey" PRIMARY KEY ("first_id","second_id","class_id")
);

-- CreateIndex
CREATE INDEX "annotation_review_at_idx" ON "annotation_review"("at");

-- CreateIndex
CREATE INDEX "annotation_agreement_second_id_idx" ON "annotation_agreement"("second_id");

-- AddForeignKey
ALTER TABLE "annotation_review" ADD CONSTRAINT "annotation_review_annotation_id_fkey" FOREIGN KEY ("annotation_id") REFERENCES "annotation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_review" ADD CONSTRAINT "annotation_review_cause_id_fkey" FOREIGN KEY ("cause_id") REFERENCES "annotation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_review" ADD CONSTRAINT "annotation_review_by_fkey" FOREIGN KEY ("by") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_agreement" ADD CONSTRAINT "annotation_agreement_first_id_fkey" FOREIGN KEY ("first_id") REFERENCES "annotation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_agreement" ADD CONSTRAINT "annotation_agreement_second_id_fkey" FOREIGN KEY ("second_id") REFERENCES "annotation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_agreement" ADD CONSTRAINT "annotation_agreement_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ================================================================ the history of reviews

ALTER TABLE annotation_review
  ADD CONSTRAINT annotation_review_number_check CHECK (number >= 1),
  ADD CONSTRAINT annotation_review_reason_check
    CHECK (reason <> '' AND (status <> 'REJECTED' OR reason IS NOT NULL)),
  ADD CONSTRAINT annotation_review_cause_check CHECK (cause_id <> annotation_id);

-- A review follows the one before it, and changes the status. That of two reviews in one statement the
-- second follows the first is why the status before is looked for among the reviews, too.
CREATE FUNCTION place_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  SELECT number, status INTO last FROM annotation_review
    WHERE annotation_id = NEW.annotation_id ORDER BY number DESC LIMIT 1;
  IF FOUND THEN
    NEW.previous := last.status;
  ELSE
    SELECT status INTO NEW.previous FROM annotation WHERE id = NEW.annotation_id;
  END IF;
  IF NEW.number <> coalesce(last.number, 0) + 1 THEN
    PERFORM refuse_contradiction('annotation_review', 'annotation_review_number_check',
      format('review %s of annotation %s: the next is number %s',
             NEW.number, NEW.annotation_id, coalesce(last.number, 0) + 1));
  END IF;
  IF NEW.status = NEW.previous THEN
    PERFORM refuse_contradiction('annotation_review', 'annotation_review_status_check',
      format('review of annotation %s: it is %s already', NEW.annotation_id, NEW.status));
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION follow_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE annotation a SET status = r.status
  FROM (SELECT DISTINCT ON (annotation_id) annotation_id, status FROM after
        ORDER BY annotation_id, number DESC) r
  WHERE a.id = r.annotation_id;
  RETURN NULL;
END $$;

CREATE TRIGGER annotation_review_place BEFORE INSERT ON annotation_review
  FOR EACH ROW EXECUTE FUNCTION place_review();
CREATE TRIGGER annotation_review_followed AFTER INSERT ON annotation_review
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION follow_reviews();
CREATE TRIGGER annotation_review_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON annotation_review
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the history of reviews is only added to');

-- Only the trigger above writes a status, so that it is always that of the last review.
CREATE TRIGGER annotation_status_reviewed BEFORE UPDATE OF status ON annotation
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('a status changes by a review, which says who and why');

-- As before, and the day on which it was drawn.
DROP TRIGGER annotation_frozen ON annotation;
CREATE TRIGGER annotation_frozen
  BEFORE UPDATE ON annotation
  FOR EACH ROW WHEN (
    (OLD.id, OLD.volume_id, OLD.kind, OLD.label_map_sha256, OLD.source_sha256, OLD.is_exhaustive,
     OLD.first_slice, OLD.last_slice, OLD.annotator, OLD.tool, OLD.annotated_at, OLD.provenance,
     OLD.declaration, OLD.created_by_id, OLD.created_at)
    IS DISTINCT FROM
    (NEW.id, NEW.volume_id, NEW.kind, NEW.label_map_sha256, NEW.source_sha256, NEW.is_exhaustive,
     NEW.first_slice, NEW.last_slice, NEW.annotator, NEW.tool, NEW.annotated_at, NEW.provenance,
     NEW.declaration, NEW.created_by_id, NEW.created_at))
  EXECUTE FUNCTION refuse_change('only the status of an annotation changes; add the new label map as another annotation');

-- ================================================================ agreement of two annotations

ALTER TABLE annotation_agreement
  ADD CONSTRAINT annotation_agreement_order_check CHECK (first_id < second_id),
  ADD CONSTRAINT annotation_agreement_lengths_check
    CHECK (slices IS NOT NULL AND "both" IS NOT NULL AND first_only IS NOT NULL AND second_only IS NOT NULL
           AND cardinality(slices) > 0
           AND cardinality(slices) = cardinality("both")
           AND cardinality(slices) = cardinality(first_only)
           AND cardinality(slices) = cardinality(second_only)),
  ADD CONSTRAINT annotation_agreement_values_check
    CHECK (0 <= ALL (slices) AND 0 <= ALL ("both") AND 0 <= ALL (first_only) AND 0 <= ALL (second_only));

CREATE FUNCTION check_agreements() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT g.first_id, g.second_id INTO wrong
  FROM after g JOIN annotation a ON a.id = g.first_id JOIN annotation b ON b.id = g.second_id
  WHERE a.volume_id <> b.volume_id LIMIT 1;
  IF FOUND THEN
    PERFORM refuse_contradiction('annotation_agreement', 'annotation_agreement_volume_check',
      format('annotations %s and %s are of two volumes', wrong.first_id, wrong.second_id));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER annotation_agreement_check_insert AFTER INSERT ON annotation_agreement
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION check_agreements();
CREATE TRIGGER annotation_agreement_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON annotation_agreement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
