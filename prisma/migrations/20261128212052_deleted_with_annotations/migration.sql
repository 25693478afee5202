-- DropForeignKey
ALTER TABLE "annotation_review" DROP CONSTRAINT "annotation_review_annotation_id_fkey";

-- DropForeignKey
ALTER TABLE "annotation_review" DROP CONSTRAINT "annotation_review_cause_id_fkey";

-- DropForeignKey
ALTER TABLE "annotation_agreement" DROP CONSTRAINT "annotation_agreement_first_id_fkey";

-- DropForeignKey
ALTER TABLE "annotation_agreement" DROP CONSTRAINT "annotation_agreement_second_id_fkey";

-- AddForeignKey
ALTER TABLE "annotation_review" ADD CONSTRAINT "annotation_review_annotation_id_fkey" FOREIGN KEY ("annotation_id") REFERENCES "annotation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_review" ADD CONSTRAINT "annotation_review_cause_id_fkey" FOREIGN KEY ("cause_id") REFERENCES "annotation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_agreement" ADD CONSTRAINT "annotation_agreement_first_id_fkey" FOREIGN KEY ("first_id") REFERENCES "annotation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_agreement" ADD CONSTRAINT "annotation_agreement_second_id_fkey" FOREIGN KEY ("second_id") REFERENCES "annotation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is told of a label map goes with it where it may be deleted; nothing else changes or removes it.
DROP TRIGGER annotation_review_frozen ON annotation_review;
CREATE TRIGGER annotation_review_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON annotation_review
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION refuse_change('the history of reviews is only added to');
DROP TRIGGER annotation_agreement_frozen ON annotation_agreement;
CREATE TRIGGER annotation_agreement_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON annotation_agreement
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();
