import { booksStream, type Stream } from './stream.ts'

const address = 'address street2 city state zipcode country phone fax attention'

/** What an item of any transaction has. */
const item = `line_item_id item_id item_order:numeric name description unit quantity rate bcy_rate item_total discount:text
  tax_id tax_name tax_type tax_percentage line_item_category tags`
/** What most have: recorded where no other source is named. A discount may be an amount or `12.5%`. */
const usual = `account_id account_name header_id header_name pricebook_id image_document_id project_id item_type product_type
  location_id location_name discount_amount discounts:jsonb line_item_taxes:jsonb item_custom_fields:jsonb item_code:jsonb`
/** One tax of a whole transaction. */
const tax = 'tax_id tax_name tax_amount'

/** What details of transactions have beside `sub_total` and `adjustment`, which some lists have already. */
const sums = `sub_total_inclusive_of_tax:numeric tax_total discount:text discount_amount discount_total discount_percent:numeric
  discount_applied_on_amount discount_type discount_account_id discount_account_name is_discount_before_tax is_inclusive_tax
  tax_rounding tax_override_preference computation_type adjustment_description`
/** Each country edition has some of them. */
const regional = `place_of_supply gst_no gst_treatment vat_treatment vat_reg_no tax_treatment is_pre_gst
  is_reverse_charge_applied`
/** Of purchases, as documented for the United Kingdom. */
const reverseCharge = `acquisition_vat_total reverse_charge_vat_total acquisition_vat_summary:jsonb
  reverse_charge_vat_summary:jsonb`
/** As details print it: `zip` where lists say `zipcode`. */
const postal = 'address street2 city state zip country phone fax attention'
const contactAddress = `address_id attention address street2 city state_code state zip country county country_code phone fax`

/**
 * The streams. Members come from Zoho's published documents and recorded answers (zoho-api.md 2.5), ways from 3.2: `keyset`
 * where the filter is documented and the order works, `newest-first` where only the order can be trusted (journals: the
 * filter means equality; contacts, items: disputed), scans elsewhere. Members that are not named here become columns by
 * themselves when a value first appears. To add a stream, add an entry.
 */
export const catalog: readonly Stream[] = [
  booksStream('contacts', {
    key: 'contact_id',
    way: 'newest-first',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `contact_id contact_name customer_name vendor_name company_name first_name last_name email phone mobile website
      language_code contact_type status customer_sub_type source is_linked_with_zohocrm payment_terms:numeric payment_terms_id
      payment_terms_label currency_id currency_code twitter facebook portal_status track_1099:boolean ach_supported:boolean
      has_attachment outstanding_receivable_amount outstanding_receivable_amount_bcy outstanding_payable_amount
      outstanding_payable_amount_bcy unused_credits_receivable_amount unused_credits_receivable_amount_bcy
      unused_credits_payable_amount unused_credits_payable_amount_bcy contactperson_custom_fields tags created_time
      last_modified_time`,
    detail: {
      columns: `contact_number contact_salutation designation department contact_category owner_id owner_name primary_contact_id
        has_transaction currency_symbol price_precision exchange_rate is_bcy_only_contact credit_limit:numeric
        credit_limit_exceeded_amount opening_balance_amount opening_balance_amount_bcy outstanding_ob_receivable_amount
        outstanding_ob_payable_amount unused_retainer_payments:numeric pricebook_id pricebook_name account_id account_name
        sales_channel payment_reminder_enabled:boolean is_taxable tax_id tax_name tax_percentage tax_authority_id
        tax_authority_name tax_exemption_id tax_exemption_code tax_id_type tax_id_value tax_reg_label is_tds_registered
        place_of_contact gst_no gst_treatment vat_treatment tax_treatment tax_regime legal_name is_consent_agreed consent_date
        is_crm_customer zcrm_account_id zcrm_contact_id billing_address{${contactAddress}}
        shipping_address{${contactAddress}} customer_currency_summaries:jsonb bank_accounts:jsonb cards:jsonb checks:jsonb
        default_templates:jsonb documents notes created_date:text created_by_id created_by_name last_modified_by_id`,
      isOptional: true,
      children: {
        contact_persons: `contact_person_id salutation first_name last_name email phone mobile designation department skype
          is_primary_contact enable_portal:boolean communication_preference:jsonb`,
        addresses: contactAddress,
        opening_balances: 'location_id exchange_rate opening_balance_amount',
      },
    },
  }),
  booksStream('items', {
    key: 'item_id',
    way: 'newest-first',
    filterBy: 'Status.All',
    columns: `item_id name item_name sku unit status source is_linked_with_zohocrm zcrm_product_id description rate tax_id tax_name
      tax_percentage tax_type account_id account_name purchase_account_id purchase_account_name purchase_description
      purchase_rate purchase_tax_rule_id sales_tax_rule_id can_be_sold can_be_purchased track_inventory:boolean item_type
      product_type product_subtype purpose_of_use vendor_name stock_on_hand:numeric available_stock:numeric
      actual_available_stock:numeric reorder_level:numeric has_attachment image_name image_type image_document_id
      sat_item_key_code unitkey_code tags created_time last_modified_time`,
    // Whether a tax has run out is the clock's doing.
    volatile: 'is_tax_expired',
    detail: {
      columns: `group_id group_name brand manufacturer upc ean isbn part_number unit_id vendor_id is_taxable hsn_or_sac item_code:jsonb
        is_default_tax_applied is_tax_expired tax_status tax_start_date tax_end_date tax_country_code inventory_account_id
        pricing_scheme pricebook_rate sales_rate sales_margin:text default_price_brackets:jsonb minimum_order_quantity
        maximum_order_quantity is_fulfillable has_variant is_modifier_item attribute_name1 attribute_name2 attribute_name3
        attribute_option_name1 attribute_option_name2 attribute_option_name3 sales_channels:jsonb crm_owner_id documents
        created_at:date`,
      children: {
        price_brackets: 'pricebook_item_id start_quantity end_quantity pricebook_rate pricebook_discount',
        // The counts are documented as text.
        locations: `location_id location_name status is_primary location_stock_on_hand:numeric location_available_stock:numeric
          location_actual_available_stock:numeric`,
        item_tax_preferences: 'tax_id tax_specification',
      },
      bulk: { path: '/itemdetails', parameter: 'item_ids', most: 100 },
    },
  }),
  booksStream('invoices', {
    key: 'invoice_id',
    way: 'keyset',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `invoice_id invoice_number customer_id customer_name company_name status reference_number date due_date issued_date
      due_days email project_name billing_address{${address}} shipping_address{${address}} country phone created_by
      total balance payment_expected_date zcrm_potential_id zcrm_potential_name salesperson_id salesperson_name
      shipping_charge adjustment write_off_amount exchange_rate unprocessed_payment_amount currency_id currency_code
      currency_symbol template_id template_type invoice_url invoice_source sales_channel transaction_type location_id
      location_name color_code current_sub_status_id current_sub_status is_viewed_by_client is_viewed_in_mail
      client_viewed_time:text mail_first_viewed_time:text mail_last_viewed_time:text has_attachment is_emailed
      schedule_time:text reminders_sent:numeric last_reminder_sent_date last_payment_date ach_payment_initiated:boolean
      documents tags created_time last_modified_time updated_time`,
    volatile: `due_days invoice_url reminders_sent last_reminder_sent_date is_viewed_by_client client_viewed_time
      is_viewed_in_mail mail_first_viewed_time mail_last_viewed_time qr_code`,
    detail: {
      columns: `sub_total ${sums} total_taxable_amount payment_terms:numeric payment_terms_id payment_terms_label
        payment_made:numeric payment_discount:numeric credits_applied:numeric tax_amount_withheld:numeric
        unused_retainer_payments:numeric allow_partial_payments:boolean is_autobill_enabled payment_reminder_enabled:boolean
        early_payment_discount_percentage early_payment_discount_due_days early_payment_discount_amount
        is_early_payment_discount_applicable shipping_charge_account_id shipping_charge_account_name shipping_charge_tax_id
        shipping_charge_tax_name shipping_charge_tax_type shipping_charge_tax_percentage shipping_charge_tax:numeric
        shipping_charge_exclusive_of_tax:numeric shipping_charge_inclusive_of_tax:numeric adjustment_account_id
        adjustment_account_name roundoff_value:numeric transaction_rounding_type total_retention_amount price_precision
        bcy_sub_total bcy_tax_total bcy_discount_total bcy_adjustment bcy_shipping_charge bcy_total account_id account_name
        contact_category recurring_invoice_id estimate_id salesorder_id salesorder_number ${regional} cfdi_usage
        template_name attachment_name notes terms subject_content contact:jsonb contact_persons:jsonb
        customer_custom_fields:jsonb customer_default_billing_address:jsonb invoice_installments:jsonb retention_items:jsonb
        shipping_charge_taxes:jsonb payment_options:jsonb salesorders:jsonb deliverychallans:jsonb sub_statuses:jsonb
        qr_code:jsonb created_date created_by_id created_by_name last_modified_by_id`,
      children: {
        line_items: `${item} ${usual} internal_name discount_account_id discount_account_name pricing_scheme documents bill_id
          bill_item_id stock_on_hand:numeric available_stock:numeric committed_stock:numeric available_for_sale_stock:numeric
          time_entry_ids:jsonb expense_id expense_receipt_name sales_rate purchase_rate salesorder_item_id cost_amount
          markup_percent:numeric mapped_items:jsonb is_modifier_item`,
        taxes: tax,
        contact_persons_associated: `contact_person_id contact_person_name first_name last_name contact_person_email phone mobile
          communication_preference:jsonb`,
      },
    },
  }),
  booksStream('bills', {
    key: 'bill_id',
    way: 'keyset',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    // The list prints an id where the detail prints a boolean (zoho-api.md 2.4).
    columns: `bill_id bill_number vendor_id vendor_name status reference_number date due_date due_days currency_id currency_code
      price_precision exchange_rate total tds_total balance balance_due:numeric unprocessed_payment_amount location_id
      location_name color_code current_sub_status_id current_sub_status entity_type is_opening_balance:text is_tds_applied
      is_abn_quoted:text is_uber_bill is_tally_bill is_bill_reconciliation_violated attachment_name has_attachment
      is_viewed_by_client client_viewed_time:text tags created_by last_modified_by created_time last_modified_time`,
    volatile: 'due_days due_by_days due_in_days is_viewed_by_client client_viewed_time',
    detail: {
      columns: `sub_total ${sums} adjustment adjustment_account_id adjustment_account_name payment_made:numeric
        vendor_credits_applied:numeric unused_credits_payable_amount total_retention_amount currency_symbol
        payment_terms:numeric payment_terms_label payment_expected_date due_by_days due_in_days:numeric discount_setting
        track_discount_in_account:boolean is_item_level_tax_calc is_line_item_invoiced is_approval_required
        non_catalog_items_count:numeric account_id account_name contact_category source bill_order_type recurring_bill_id
        reference_id scanned_po_id scanned_po_number pricebook_id pricebook_name ${regional} source_of_supply
        destination_of_supply permit_number ${reverseCharge} filed_in_vat_return_id filed_in_vat_return_name
        filed_in_vat_return_type billing_address_id billing_address{${postal}} template_id template_name template_type notes
        terms subject_content purchaseorder_ids:jsonb open_purchaseorders_count:numeric retention_items:jsonb
        allocated_landed_costs:jsonb unallocated_landed_costs:jsonb sub_statuses:jsonb documents created_by_id
        last_modified_id`,
      children: {
        line_items: `${item} ${usual} account_code purchaseorder_id purchaseorder_item_id sales_rate discount_account_id
          discount_account_name markup_percent:numeric quantity_received:numeric image_name image_type is_billable customer_id
          customer_name project_name invoice_id invoice_number receipt_line_item_id item_matching_type
          purchase_request_items:jsonb receive_line_items:jsonb`,
        taxes: tax,
        payments: `payment_id bill_payment_id payment_mode payment_number description date reference_number exchange_rate amount
          paid_through_account_id paid_through_account_name is_single_bill_payment is_paid_via_print_check check_details:jsonb
          is_ach_payment ach_payment_status ach_gw_transaction_id`,
        // Dates of these two are documented as they are shown to people: 27 Dec 2016.
        vendor_credits: 'vendor_credit_id vendor_credit_bill_id vendor_credit_number date:text amount',
        purchaseorders: 'purchaseorder_id purchaseorder_number purchaseorder_date:text purchaseorder_status',
      },
    },
  }),
  booksStream('creditnotes', {
    key: 'creditnote_id',
    way: 'keyset',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `creditnote_id creditnote_number status reference_number date issued_date total balance customer_id customer_name
      company_name applied_invoices currency_id currency_code exchange_rate price_precision template_id location_id
      location_name salesperson_id salesperson_name color_code current_sub_status_id current_sub_status is_emailed
      has_attachment tags created_by created_time last_modified_time`,
    // From Zoho's documents, as those of estimates, sales orders, journals and vendor payments.
    detail: {
      columns: `sub_total ${sums} adjustment currency_symbol email ${regional} cfdi_usage cfdi_reference_type
        billing_address{${postal}} shipping_address{${postal}} contact_persons_associated:jsonb invoices:jsonb template_name
        notes terms documents updated_time`,
      children: {
        line_items: `${item} ${usual} serial_numbers:jsonb`,
        taxes: tax,
        invoices_credited: 'creditnote_invoice_id invoice_id invoice_number creditnote_number date credited_amount',
        // The plain name is that of a list of Zoho's, /creditnotes/refunds.
        creditnote_refunds: {
          table: 'creditnote_detail_refunds',
          columns: `creditnote_refund_id date refund_mode payment_form reference_number creditnote_number customer_name description
            amount_bcy amount_fcy:numeric`,
        },
      },
    },
  }),
  booksStream('estimates', {
    key: 'estimate_id',
    way: 'keyset',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `estimate_id estimate_number customer_id customer_name company_name status reference_number date expiry_date
      accepted_date declined_date currency_id currency_code exchange_rate price_precision total location_id location_name
      template_id template_type salesperson_id salesperson_name zcrm_potential_id zcrm_potential_name project_name color_code
      current_sub_status_id current_sub_status is_viewed_by_client client_viewed_time:text is_emailed has_attachment tags
      created_by created_time last_modified_time`,
    volatile: 'is_viewed_by_client client_viewed_time',
    detail: {
      columns: `sub_total ${sums} shipping_charge adjustment currency_symbol ${regional} billing_address{${postal}}
        shipping_address{${postal}} contact_persons_associated:jsonb project:jsonb invoice_ids:jsonb salesorders:jsonb
        retainerinvoices:jsonb template_name notes terms documents`,
      children: { line_items: `${item} ${usual}`, taxes: tax },
    },
  }),
  booksStream('salesorders', {
    key: 'salesorder_id',
    way: 'keyset',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `salesorder_id salesorder_number customer_id customer_name company_name email status order_status invoiced_status
      paid_status shipped_status reference_number date shipment_date shipment_days:text due_by_days due_in_days currency_id
      currency_code exchange_rate total bcy_total total_invoiced_amount quantity quantity_invoiced:numeric
      quantity_packed:numeric quantity_shipped:numeric location_id location_name salesperson_id salesperson_name
      zcrm_potential_id zcrm_potential_name delivery_method delivery_method_id sales_channel source color_code
      current_sub_status_id current_sub_status is_emailed has_attachment tags created_by created_time last_modified_time`,
    volatile: 'shipment_days due_by_days due_in_days',
    detail: {
      columns: `sub_total ${sums} shipping_charge adjustment currency_symbol price_precision estimate_id merchant_id merchant_name
        pricebook_id crm_owner_id crm_custom_reference_id ${regional} tax_id tax_authority_id tax_authority_name
        tax_exemption_id tax_exemption_code billing_address_id billing_address{${postal}} shipping_address_id
        shipping_address{${postal}} contact_persons_associated:jsonb packages:jsonb invoices:jsonb purchaseorders:jsonb
        sub_statuses:jsonb template_id template_name template_type attachment_name notes terms documents created_by_id`,
      children: {
        line_items: `${item} ${usual} quantity_invoiced:numeric quantity_packed:numeric quantity_shipped:numeric
          quantity_cancelled:numeric is_invoiced`,
        taxes: tax,
      },
    },
  }),
  booksStream('purchaseorders', {
    key: 'purchaseorder_id',
    way: 'keyset',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `purchaseorder_id purchaseorder_number vendor_id vendor_name company_name status order_status billed_status
      received_status reference_number date delivery_date expected_delivery_date delivery_days due_by_days due_in_days
      currency_id currency_code price_precision total location_id location_name quantity_yet_to_receive:numeric
      quantity_marked_as_received:numeric is_po_marked_as_received receives:jsonb color_code current_sub_status_id
      current_sub_status is_viewed_by_client client_viewed_time:text has_attachment tags created_by created_time
      last_modified_time`,
    volatile: 'delivery_days due_by_days due_in_days is_viewed_by_client client_viewed_time',
    detail: {
      columns: `sub_total ${sums} adjustment currency_symbol exchange_rate total_quantity non_catalog_items_count:numeric
        has_qty_cancelled is_adv_tracking_in_receive payment_terms:numeric payment_terms_label is_emailed contact_category
        pricebook_id pricebook_name crm_owner_id ${regional} source_of_supply destination_of_supply ${reverseCharge}
        ship_via ship_via_id attention billing_address_id billing_address{${postal}} delivery_org_address_id
        delivery_customer_id delivery_customer_address_id
        delivery_address{address address1 address2 city state zip country phone email organization_address_id}
        contact_persons:jsonb contact_persons_associated:jsonb salesorders:jsonb advances:jsonb sub_statuses:jsonb template_id
        template_name template_type attachment_name notes terms documents created_by_id`,
      children: {
        line_items: `${item} ${usual} salesorder_item_id is_receivable quantity_marked_as_received:numeric
          quantity_cancelled:numeric quantity_billed:numeric image_name image_type project_name purchase_request_items:jsonb`,
        taxes: tax,
        bills: 'bill_id bill_number status date due_date total balance',
      },
    },
  }),
  booksStream('customerpayments', {
    key: 'payment_id',
    way: 'full-scan',
    filterBy: 'PaymentMode.All',
    columns: `payment_id payment_number invoice_numbers date payment_mode amount bcy_amount unused_amount bcy_unused_amount
      bcy_refunded_amount account_id account_name description reference_number customer_id customer_name last_four_digits
      gateway_transaction_id payment_gateway applied_invoices tax_account_id tax_account_name tax_amount_withheld:numeric
      payment_type payment_status settlement_status sales_channel location_id location_name has_attachment tags documents
      custom_fields_list created_time last_modified_time`,
    detail: {
      key: 'payment',
      columns: `currency_id currency_code currency_symbol exchange_rate price_precision rounding_mode bank_charges:numeric
        bank_charges_account_id bank_charges_account_name discount_amount is_early_payment_discount_applicable
        amount_refunded:numeric status email card_type account_type account_identifier customer_advance_account_id
        customer_advance_account_name payment_link_id payment_number_prefix payment_number_suffix online_transaction_id
        tender_id sales_person_id sales_person_name is_ondc_channel deposit_details:jsonb imported_transactions:jsonb
        template_id template_name template_type attachment_name created_by updated_time`,
      children: {
        invoices: `invoice_payment_id invoice_id invoice_number invoice_customer_id invoice_customer_name amount_applied:numeric
          tax_amount_withheld:numeric discount_amount total balance date due_date apply_date price_precision
          allow_partial_payments:boolean is_early_payment_discount_applicable invoice_installments:jsonb installments:jsonb
          invoice_amount balance_amount`,
        payment_refunds: `payment_refund_id date refund_mode reference_number payment_number customer_name amount_bcy
          amount_fcy:numeric`,
      },
    },
  }),
  booksStream('vendorpayments', {
    key: 'payment_id',
    way: 'full-scan',
    filterBy: 'PaymentMode.All',
    columns: `payment_id payment_number vendor_id vendor_name status bill_numbers payment_mode description date reference_number
      currency_id currency_code exchange_rate amount bcy_amount paid_through_account_id paid_through_account_name balance
      bcy_balance location_id location_name is_paid_via_print_check is_ach_payment ach_payment_status ach_gw_transaction_id
      check_details:jsonb has_attachment tags created_time last_modified_time`,
    detail: {
      columns: `currency_symbol paid_through_account_type tax_account_id tax_account_name tax_amount_withheld:numeric
        billing_address:jsonb comments documents`,
      children: {
        bills: `bill_payment_id bill_id bill_number amount_applied:numeric tax_amount_withheld:numeric total balance date due_date
          price_precision`,
        vendorpayment_refunds: `vendorpayment_refund_id date refund_mode reference_number description amount_bcy
          amount_fcy:numeric`,
      },
    },
  }),
  booksStream('expenses', {
    key: 'expense_id',
    way: 'filtered-scan',
    filterBy: 'Status.All',
    scanOrder: 'created_time',
    columns: `expense_id date user_name paid_through_account_name account_name description currency_id currency_code bcy_total
      bcy_total_without_tax total total_without_tax is_billable is_personal reference_number customer_id customer_name
      vendor_id vendor_name status exchange_rate distance mileage_rate mileage_unit mileage_type expense_type report_id
      report_name report_number start_reading end_reading expense_receipt_name location_id location_name has_attachment
      custom_fields_list tags created_time last_modified_time`,
    detail: {
      columns: `transaction_id transaction_type expense_item_id account_id paid_through_account_id amount sub_total tax_amount
        bcy_surcharge_amount fcy_surcharge_amount markup_percent:numeric tax_id tax_name tax_percentage
        tax_override_preference is_inclusive_tax is_itemized_expense is_reimbursable is_recurring_applicable
        is_surcharge_applicable payment_mode merchant_id merchant_name location project_id project_name invoice_id
        invoice_number employee_id employee_name employee_email user_id user_email approver_id approver_name approver_email
        report_status trip_id trip_number vehicle_id vehicle_name zcrm_potential_id zcrm_potential_name hsn_or_sac
        ${regional} source_of_supply destination_of_supply destination_of_supply_state reverse_charge_tax_id
        reverse_charge_tax_name reverse_charge_tax_percentage reverse_charge_tax_amount ${reverseCharge} expense_receipt_type
        imported_transactions:jsonb documents created_by_id last_modified_by_id`,
      isOptional: true,
      children: {
        line_items: `line_item_id item_order:numeric account_id account_name description amount item_total tax_amount tax_id
          tax_name tax_type tax_percentage line_item_taxes:jsonb hsn_or_sac reverse_charge_tax_id reverse_charge_tax_name
          reverse_charge_tax_percentage reverse_charge_tax_amount location_id tags`,
        taxes: tax,
      },
    },
  }),
  booksStream('journals', {
    key: 'journal_id',
    way: 'newest-first',
    filterBy: 'JournalDate.All',
    columns: `journal_id journal_date entry_number reference_number currency_id status notes journal_type entity_type
      total bcy_total location_id location_name tags created_by_id created_by_name last_modified_time`,
    detail: {
      columns: `currency_code currency_symbol exchange_rate price_precision line_item_total vat_treatment product_type
        include_in_vat_return:boolean is_bas_adjustment documents created_time`,
      children: {
        line_items: `line_id account_id account_name customer_id customer_name description debit_or_credit amount bcy_amount tax_id
          tax_name tax_type tax_percentage tags location_id location_name project_id project_name`,
        taxes: 'tax_id tax_name tax_amount debit_or_credit tax_account:boolean',
      },
    },
  }),
  booksStream('chartofaccounts', {
    key: 'account_id',
    way: 'filtered-scan',
    // The default hides inactive accounts: one made inactive would vanish from an incremental answer (zoho-api.md 2.3).
    filterBy: 'AccountType.All',
    columns: `account_id account_name account_code account_type description placeholder is_user_created is_system_account
      is_active is_standalone_account is_register_supported_account can_show_in_ze current_balance
      parent_account_id parent_account_name depth:numeric is_child_present child_count:numeric has_attachment documents
      created_time last_modified_time`,
    detail: {
      key: 'chart_of_account',
      // The transactions are but the last few.
      columns: `is_involved_in_transaction currency_id currency_code closing_balance status isdebit:boolean include_in_vat_return:boolean
        is_bulk_update_supported transactions:jsonb`,
      isOptional: true,
    },
  }),
  booksStream('bankaccounts', {
    key: 'account_id',
    way: 'full-scan',
    filterBy: 'Status.All',
    hasLmt: false,
    columns: `account_id account_name account_code account_type account_sub_type account_number routing_number currency_id
      currency_code balance bank_balance bcy_balance bank_name uncategorized_transactions:numeric
      total_unprinted_checks:numeric is_active is_primary_account is_paypal_account is_direct_paypal is_beta_feed
      mfa_required:boolean feed_status feeds_last_refresh_date:text partner_bank_source payout_bank_name
      consent_info{consent_remaining_days:numeric is_consent_expired:boolean}`,
    // What may be seen is the viewer's.
    volatile: `feeds_last_refresh_date consent_info_consent_remaining_days is_feeds_owner can_access_all_branches
      can_access_all_locations can_access_all_locations_of_bank_account`,
    detail: {
      columns: `description currency_symbol price_precision account_code_prefix generation_number institution_id institution_name
        is_system_account is_undeposited_funds can_show_in_ze latest_transaction_date last_import_duplicate_count:numeric
        sub_corporate_cards_count:numeric is_feeds_subscribed is_feeds_active is_feeds_owner refresh_status_code service_id
        migrate_to_partner_bank is_rule_update_required is_pdf_password_stored can_access_all_branches
        can_access_all_locations can_access_all_locations_of_bank_account`,
      isOptional: true,
    },
  }),
  booksStream('currencies', {
    key: 'currency_id',
    way: 'full-scan',
    path: '/settings/currencies',
    hasLmt: false,
    columns: `currency_id currency_code currency_name currency_symbol price_precision currency_format is_base_currency
      exchange_rate effective_date auto_exchange_rate_enabled:boolean`,
  }),
  booksStream('taxes', {
    key: 'tax_id',
    way: 'full-scan',
    path: '/settings/taxes',
    alsoAt: '/settings/taxgroups',
    filterBy: 'Taxes.All',
    hasLmt: false,
    columns: `tax_id tax_name tax_percentage tax_type tax_factor tax_specific_type tax_authority_id tax_authority_name
      tax_account_id purchase_tax_account_id output_tax_account_name purchase_tax_account_name country country_code status
      is_value_added is_default_tax is_editable is_inactive`,
  }),
  booksStream('users', {
    key: 'user_id',
    way: 'full-scan',
    filterBy: 'Status.All',
    hasLmt: false,
    columns: `user_id name email role_id user_role user_type status is_current_user is_customer_segmented is_vendor_segmented
      photo_url created_time`,
    volatile: 'is_current_user',
  }),
  booksStream('organizations', {
    key: 'organization_id',
    way: 'full-scan',
    hasLmt: false,
    columns: `organization_id name contact_name email is_default_org is_org_active language_code fiscal_year_start_month
      account_created_date time_zone is_dst_active date_format field_separator industry_type industry_size company_id_label
      company_id_value tax_id_label tax_id_value currency_id currency_code currency_symbol currency_format price_precision
      plan_type:numeric plan_name plan_period tax_group_enabled:boolean zi_migration_status:numeric country_code country_name
      portal_name org_settings{is_org_active:boolean}`,
    volatile: 'is_dst_active',
  }),
]
