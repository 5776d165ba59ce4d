import { shapeOf, shapesOf } from './fill-shape.ts'

const tax = 'tax_id tax_name tax_type="tax" tax_percentage=0'

/** How line items look in details, by list; the last one is what is documented. */
const lines: Record<string, string> = {
  invoices: `line_item_id item_id item_order name internal_name description discount_account_id discount_account_name unit
    quantity discount_amount=0 discount=0 discounts=[] bcy_rate rate account_id account_name header_id header_name
    pricebook_id ${tax} item_total item_custom_fields=[] pricing_scheme="unit" tags=[] documents=[] image_document_id
    line_item_taxes=[] bill_id bill_item_id stock_on_hand available_stock committed_stock available_for_sale_stock
    project_id time_entry_ids=[] expense_id item_type="sales" expense_receipt_name sales_rate purchase_rate
    salesorder_item_id cost_amount=0 markup_percent=0 item_code={} mapped_items=[] is_modifier_item=false
    line_item_category="line_item"`,
  bills: `purchaseorder_id purchaseorder_item_id line_item_id item_id line_item_category="line_item" image_document_id name
    account_id account_name account_code description bcy_rate rate sales_rate pricebook_id header_id header_name tags=[]
    quantity quantity_received=0 discount=0 discounts=[] discount_account_id discount_account_name markup_percent=0 ${tax}
    line_item_taxes=[] item_total item_order unit item_type item_code={} image_name image_type is_billable=false
    customer_id receipt_line_item_id customer_name project_id project_name invoice_id invoice_number item_custom_fields=[]
    purchase_request_items=[] item_matching_type receive_line_items=[]`,
  purchaseorders: `item_id line_item_id salesorder_item_id image_document_id account_id account_name name description item_order
    is_receivable=true bcy_rate pricebook_id header_id header_name line_item_category="line_item" rate quantity discount=0
    discounts=[] quantity_marked_as_received=0 quantity_cancelled=0 quantity_billed=0 unit item_total ${tax}
    item_type="sales_and_purchases" line_item_taxes=[] item_code={} tags=[] item_custom_fields=[] project_id image_name
    image_type purchase_request_items=[]`,
  expenses: `line_item_id account_id account_name description tax_amount=0 ${tax} item_total amount item_order
    line_item_taxes=[] tags=[]`,
  '': `item_id line_item_id name description item_order product_type="goods" bcy_rate rate quantity unit discount_amount=0
    discount=0 account_id account_name ${tax} item_total line_item_taxes=[] tags=[] line_item_category="line_item"`,
}

export const lineShapes = shapesOf(lines)

export const addressShape = shapeOf('address street2 city state zip country fax phone attention')

/** An allocation of a payment, as recorded. */
export const allocationShape =
  shapeOf(`invoice_number invoice_payment_id invoice_id invoice_customer_id invoice_customer_name amount_applied
  tax_amount_withheld=0 discount_amount=0 total balance=0 date due_date price_precision=2 apply_date allow_partial_payments
  is_early_payment_discount_applicable=false invoice_installments=[] installments=[]`)
