import { shapesOf } from './fill-shape.ts'

const locks = 'lock_details={"can_lock":false} locked_actions=[]'
const lock = 'lock_detail={"can_lock":true,"custom_locks":[],"system_locks":[]}'
const custom = 'custom_fields=[] custom_field_hash={}'
const submitted = 'submitted_date submitted_by submitted_by_name submitted_by_email submitted_by_photo_url'
const paper = 'page_width="8.27in" page_height="11.69in" orientation="portrait"'
const taxed = 'sub_total sub_total_inclusive_of_tax=0 tax_total=0 discount_total=0 discount_percent=0'
const discount = `discount_amount=0 discount=0 discount_applied_on_amount=0 is_discount_before_tax=true discount_account_id
  discount_account_name discount_type="item_level"`
const rounding = 'computation_type="basic" tax_override_preference="no_override"'
/** Nobody recorded these: what is documented, behind the members of the list row. */
const documented = `* ${custom} currency_symbol="$" is_inclusive_tax=false discount=0 is_discount_before_tax=true
  discount_type="item_level" line_items=[] adjustment=0 adjustment_description sub_total tax_total=0 taxes=[]
  billing_address={} shipping_address={} contact_persons_associated=[] template_name notes terms documents=[]`

/** How details look, member by member in the recorded order: many members of list rows are not among them (zoho-api.md 2.6). */
const details: Record<string, string> = {
  invoices: `invoice_id channel_invoice_id account_identifier invoice_number date due_date issued_date
    offline_created_date_with_time customer_id customer_name customer_custom_fields=[] customer_custom_field_hash={} email
    currency_id invoice_source currency_code currency_symbol currency_name_formatted status unprocessed_payment_amount
    ${custom} recurring_invoice_id is_last_child_invoice=false payment_terms=30 payment_terms_label payment_terms_id
    invoice_installments=[] early_payment_discount_percentage=0 early_payment_discount_due_days
    early_payment_discount_amount=0 payment_reminder_enabled=true payment_made=0 zcrm_potential_id zcrm_potential_name
    reference_number is_early_payment_discount_applicable=false ${locks} ${lock} is_progress_invoice=false
    can_show_kit_return=false is_kit_partial_return=false line_items=[] total_retention_amount=0 retention_items=[]
    retention_override_preference="no_override" exchange_rate is_autobill_enabled=false
    inprocess_transaction_present=false allow_partial_payments=false price_precision=2 sub_total tax_total=0
    total_taxable_amount=0 discount_total=0 discount_percent=0 discount=0 discount_applied_on_amount=0
    discount_type="item_level" discount_account_id discount_account_name account_id account_name adjustment_account_id
    adjustment_account_name tax_override_preference="no_override" is_discount_before_tax=true adjustment
    adjustment_description shipping_charge_tax_id shipping_charge_tax_name shipping_charge_tax_type
    shipping_charge_tax_percentage shipping_charge_tax_exemption_id shipping_charge_tax_exemption_code shipping_charge_tax
    bcy_shipping_charge_tax shipping_charge_exclusive_of_tax=0 shipping_charge_inclusive_of_tax=0
    shipping_charge_tax_formatted shipping_charge_account_id shipping_charge_account_name shipping_charge
    bcy_shipping_charge=0 bcy_adjustment=0 bcy_sub_total bcy_discount_total=0 bcy_tax_total=0 bcy_total total balance
    write_off_amount roundoff_value=0 transaction_rounding_type="no_rounding" rounding_mode="round_half_up"
    bcy_rounding_mode="round_half_up" is_inclusive_tax=false sub_total_inclusive_of_tax=0 contact_category
    tax_rounding="entity_level" taxes=[] shipping_charge_taxes=[] exceptions=[] tds_calculation_type="tds_item_level"
    can_send_invoice_sms=true payment_expected_date payment_discount=0 stop_reminder_until_payment_expected_date=false
    last_payment_date ach_supported=false ach_payment_initiated payment_options={"payment_gateways":[]}
    reader_offline_payment_initiated=false contact_persons=[] contact_persons_associated=[] attachment_name documents=[]
    computation_type="basic" in_process_payments=[] deliverychallans=[] merchant_id merchant_name ecomm_operator_id
    ecomm_operator_name salesorder_id salesorder_number salesorders=[] shipping_bills=[] contact_persons_details=[]
    contact={} salesperson_id salesperson_name is_emailed reminders_sent last_reminder_sent_date
    next_reminder_date_formatted is_viewed_by_client client_viewed_time submitter_id approver_id ${submitted} template_id
    template_name template_type notes terms billing_address={} shipping_address={} invoice_url subject_content
    can_send_in_mail=false created_time last_modified_time created_date created_by_id created_by_name last_modified_by_id
    ${paper} is_backorder sales_channel color_code current_sub_status_id current_sub_status sub_statuses=[] estimate_id
    is_client_review_settings_enabled=false unused_retainer_payments=0 credits_applied=0 tax_amount_withheld=0
    schedule_time customer_default_billing_address={} includes_package_tracking_info=false approvers_list=[]
    qr_code={"qr_source":"invoice_url","is_qr_enabled":false,"qr_value":""} tags exchange_invoices=[]`,
  estimates: `${documented} shipping_charge=0`,
  salesorders: `${documented} price_precision=2 estimate_id shipping_charge=0 discount_amount=0 billing_address_id
    shipping_address_id merchant_id merchant_name pricebook_id template_id template_type="standard" attachment_name
    created_by_id sub_statuses=[]`,
  creditnotes: `${documented} email invoices_credited=[] creditnote_refunds=[] updated_time`,
  bills: `bill_id is_opening_balance=false non_catalog_items_count=0 vendor_id vendor_name source="Api" contact_category
    unused_credits_payable_amount=0 status color_code current_sub_status_id current_sub_status sub_statuses=[] bill_number
    date due_date discount_setting="flat" tds_calculation_type="tds_item_level" payment_terms=30 payment_terms_label
    payment_expected_date reference_number scanned_po_number scanned_po_id recurring_bill_id due_by_days due_in_days
    currency_id currency_code currency_symbol currency_name_formatted documents=[] subject_content price_precision
    exchange_rate ${custom} is_viewed_by_client client_viewed_time is_item_level_tax_calc=false is_inclusive_tax=false
    tax_rounding="entity_level" is_uber_bill is_tally_bill track_discount_in_account=false is_bill_reconciliation_violated
    bill_order_type line_items=[] ${submitted} submitter_id approver_id adjustment=0 adjustment_description ${discount}
    ${taxed} total payment_made=0 vendor_credits_applied=0 is_line_item_invoiced=false purchaseorders=[] taxes=[]
    ${rounding} balance unprocessed_payment_amount billing_address_id billing_address={} payments=[] vendor_credits=[]
    created_time created_by_id last_modified_id last_modified_time reference_id notes terms attachment_name template_id
    template_name ${paper} template_type="standard" is_approval_required=false allocated_landed_costs=[]
    unallocated_landed_costs=[] entity_type total_retention_amount=0 retention_items=[] can_send_in_mail=false
    approvers_list=[] account_id account_name adjustment_account_id adjustment_account_name tags`,
  purchaseorders: `purchaseorder_id non_catalog_items_count=0 documents=[] contact_category purchaseorder_number date
    client_viewed_time is_viewed_by_client expected_delivery_date reference_number status order_status received_status
    billed_status color_code current_sub_status_id current_sub_status sub_statuses=[] vendor_id vendor_name
    contact_persons=[] contact_persons_associated=[] currency_id currency_code currency_symbol exchange_rate=1
    delivery_date is_emailed=false is_inclusive_tax=false tax_rounding="entity_level" is_adv_tracking_in_receive=true
    is_po_marked_as_received total_quantity tds_calculation_type="tds_item_level" line_items=[] has_qty_cancelled=false
    adjustment=0 adjustment_description ${discount} ${taxed} total taxes=[] ${rounding} price_precision ${submitted}
    submitter_id approver_id approvers_list=[] billing_address_id billing_address={} notes terms payment_terms=0
    payment_terms_label ship_via ship_via_id attention delivery_org_address_id delivery_customer_id
    delivery_customer_address_id delivery_address={} ${custom} attachment_name can_send_in_mail=false template_id
    template_name ${paper} template_type="standard" created_time created_by_id last_modified_time can_mark_as_bill=false
    can_mark_as_unbill=false salesorders=[] bills=[] tags advances=[]`,
  customerpayments: `payment_id payment_number sales_channel account_identifier payment_link_id created_by created_time
    updated_time ${locks} payment_number_prefix payment_number_suffix documents=[] beat_id beat_number journey_plan_id
    sales_person_id sales_person_name customer_id customer_name payment_mode card_type date offline_created_date_with_time
    account_id account_name account_type="cash" customer_advance_account_id customer_advance_account_name currency_id
    currency_symbol currency_code exchange_rate=1 amount unused_amount bank_charges=0 bank_charges_account_id
    bank_charges_account_name tax_account_id is_client_review_settings_enabled=false tax_account_name tax_amount_withheld
    discount_amount=0 is_early_payment_discount_applicable=false description reference_number online_transaction_id
    payment_gateway settlement_status is_ondc_channel=false invoices=[] payment_status tender_id payment_refunds=[]
    deposit_details=[] last_four_digits template_id template_name ${paper} template_type="elite" attachment_name
    can_send_in_mail=true can_send_payment_sms=true is_payment_details_required=true ${custom} imported_transactions=[]
    price_precision=2 rounding_mode="round_half_up" tags`,
  vendorpayments: `* ${custom} currency_symbol="$" paid_through_account_type="cash" tax_account_id tax_account_name
    tax_amount_withheld=0 billing_address=[] comments documents=[] bills=[] vendorpayment_refunds=[]`,
  expenses: `expense_id transaction_type="expense" expense_item_id account_id account_name paid_through_account_id
    paid_through_account_name vendor_id vendor_name documents=[] date markup_percent=0 tax_id tax_name tax_percentage=0
    taxes=[] tax_override_preference="no_override" currency_id currency_code exchange_rate tax_amount=0 sub_total total
    bcy_total amount is_inclusive_tax=false reference_number description is_billable is_personal customer_id customer_name
    expense_receipt_name expense_receipt_type created_time created_by_id last_modified_by_id last_modified_time employee_id
    employee_name employee_email vehicle_id vehicle_name mileage_rate mileage_unit mileage_type expense_type start_reading
    end_reading status invoice_id invoice_number report_id report_name report_number user_id user_name user_email
    approver_id approver_name approver_email report_status is_reimbursable=false trip_id trip_number location merchant_id
    merchant_name payment_mode="Cash" project_id template_id template_name template_type page_width page_height orientation
    project_name tags ${custom} is_recurring_applicable=true line_items=[] is_surcharge_applicable=false
    fcy_surcharge_amount=0 bcy_surcharge_amount=0 zcrm_potential_id zcrm_potential_name imported_transactions=[]`,
  journals: `* ${custom} currency_code="USD" currency_symbol="$" exchange_rate=1 price_precision=2 line_item_total
    include_in_vat_return=false line_items=[] taxes=[] created_time documents=[]`,
  contacts: `contact_id contact_name company_name contact_tax_information first_name last_name designation department website
    is_bcy_only_contact=true is_credit_limit_migration_completed=true language_code language_code_formatted
    contact_salutation email phone mobile photo_url invited_by portal_status is_client_review_asked=false
    has_transaction=true contact_type customer_sub_type contact_relation_type owner_id owner_name source documents=[]
    twitter facebook is_crm_customer=false is_linked_with_zohocrm primary_contact_id zcrm_account_id zcrm_contact_id
    crm_owner_id payment_terms payment_terms_label payment_terms_id credit_limit_exceeded_amount=0 currency_id ${locks}
    ${lock} currency_code currency_symbol price_precision=2 exchange_rate can_show_customer_ob=true can_show_vendor_ob=true
    opening_balance_amount=0 opening_balance_amount_bcy outstanding_ob_receivable_amount=0 outstanding_ob_payable_amount=0
    outstanding_receivable_amount outstanding_receivable_amount_bcy outstanding_payable_amount
    outstanding_payable_amount_bcy unused_credits_receivable_amount unused_credits_receivable_amount_bcy
    unused_credits_payable_amount unused_credits_payable_amount_bcy unused_retainer_payments=0 status
    payment_reminder_enabled=true is_sms_enabled=true is_consent_agreed=false consent_date
    is_client_review_settings_enabled=false ${custom} track_1099 tax_id_type tax_id_value tax_reg_label account_id
    account_name contact_category sales_channel="direct_sales" ach_supported portal_receipt_count=0 opening_balances=[]
    entity_address_id billing_address={} shipping_address={} contact_persons=[] addresses=[] pricebook_id pricebook_name
    default_templates={} associated_with_square=false cards=[] checks=[] upi_mandates=[] bank_accounts=[] vpa_list=[] notes
    created_time created_date created_by_name created_by_id last_modified_by_id last_modified_time tags
    zohopeople_client_id customer_currency_summaries=[] approvers_list=[] ${submitted} submitter_id approver_id
    integration_references=[]`,
  items: `group_id item_id name sku brand manufacturer product_subtype purpose_of_use item_code={} image_name image_type status
    source is_linked_with_zohocrm zcrm_product_id crm_owner_id unit unit_id description rate account_id account_name tax_id
    tax_name tax_percentage tax_type tax_status tax_start_date tax_end_date tax_groups_details tax_country_code
    tax_information is_tax_expired purchase_tax_information is_default_tax_applied=false associated_template_id
    documents=[] purchase_description pricebook_rate pricing_scheme="unit" price_brackets=[] default_price_brackets=[]
    sales_rate purchase_rate sales_margin purchase_account_id purchase_account_name created_at created_time
    offline_created_date_with_time last_modified_time tags can_be_sold can_be_purchased track_inventory item_type
    product_type minimum_order_quantity maximum_order_quantity ${locks} ${lock} locked_fields={} ${custom}
    is_fulfillable=false attribute_name1 attribute_name2 attribute_name3 attribute_option_name1 attribute_option_name2
    attribute_option_name3 sales_channels=[] is_modifier_item=false integration_references=[] has_variant=false
    default_hosted_page_url`,
  chartofaccounts: `account_type is_bulk_update_supported=true is_active is_register_supported_account documents=[]
    parent_account_name custom_fields=[] is_involved_in_transaction=false description transactions=[] is_system_account
    account_id parent_account_id closing_balance=0 account_name account_code placeholder isdebit=false status="active"`,
  bankaccounts: `account_id account_name account_code account_code_prefix generation_number currency_id currency_code
    currency_symbol ${custom} price_precision=2 account_type account_sub_type account_number uncategorized_transactions
    last_import_duplicate_count=0 total_unprinted_checks institution_id institution_name is_pdf_password_stored=false
    is_zlabs_supported=false is_active balance bank_balance bcy_balance bank_name routing_number is_primary_account=false
    is_paypal_account=false description feeds_last_refresh_date can_show_in_ze=true is_direct_paypal
    can_show_paypal_direct_integ_banner=false partner_bank_source_formatted partner_bank_source payout_bank_name
    is_feeds_owner=false migrate_to_partner_bank is_beta_feed=false
    consent_info={"consent_remaining_days":"","is_consent_expired":""} feed_status mfa_required can_access_all_branches=true
    can_access_all_locations=true can_access_all_locations_of_bank_account=true latest_transaction_date
    sub_corporate_cards_count="0" is_rule_update_required=false is_undeposited_funds=false`,
}

export const detailShapes = shapesOf(details)
