"""Every route of the signed-in side and who may enter it; written down here so that a new one is not overlooked."""

WORDS = {
    "None": """
        api.assess api.show_me
    """,
    "acknowledge_reviews": """
        reviews.acknowledge
    """,
    "apply_for_title": """
        applications.add_own_scan applications.begin applications.edit applications.edit_page
        applications.remove_own_scan applications.sign_own applications.submit applications.withdraw
        renunciations.ask renunciations.new renunciations.withdraw revocations.reply
    """,
    "close_tickets": """
        tickets.close tickets.extend tickets.give_back
    """,
    "decide_revocation": """
        renunciations.confirm renunciations.decline revocations.decide revocations.give_notice revocations.hear
        revocations.keep_street_title revocations.new revocations.plaque revocations.undo
    """,
    "duties:read": """
        api.list_duties
    """,
    "edit_own_union": """
        unions.edit unions.edit_page unions.officers.add unions.officers.edit unions.officers.edit_page
        unions.officers.leave unions.officers.new unions.officers.restore
    """,
    "edit_unions_below": """
        mergers.merge mergers.page unions.create unions.deactivate unions.imports.check unions.imports.confirm
        unions.imports.dry_run unions.imports.start unions.imports.template unions.imports.wrong_rows
        unions.move unions.move_page unions.new unions.reactivate unions.state
    """,
    "flags:read": """
        api.list_flags
    """,
    "hold_assemblies": """
        assemblies.change assemblies.create assemblies.edit assemblies.listing assemblies.new meeting.abandon
        meeting.add_to_roll meeting.adopt meeting.annul meeting.archive meeting.begin_count meeting.check_in
        meeting.clean_start meeting.clear_roll meeting.clear_sheets meeting.close_poll meeting.confirm_present
        meeting.count_in meeting.define meeting.extend meeting.hand_out meeting.live meeting.open_poll meeting.page
        meeting.page_on_chair meeting.play_members meeting.play_scrutineers meeting.print_slips meeting.put_aside
        meeting.renew_link meeting.renew_links meeting.reopen meeting.restart meeting.roll meeting.screen
        meeting.settle meeting.show_on_screen meeting.take_sheets meeting.tick papers.assembly_paper
        papers.of_assembly papers.show_from
    """,
    "keep_records": """
        displays.confirm displays.end displays.hang displays.show evaluations.add_evidence evaluations.amend
        evaluations.begin evaluations.discard evaluations.fill_in evaluations.recall evaluations.remove_evidence
        evaluations.submit figures.save_section figures.save_year
    """,
    "lead_work": """
        briefs.acknowledge exchange.answer exemplars.decide
    """,
    "make_standards": """
        standards.add_row standards.adopt standards.change_row standards.consent standards.discard
        standards.draft standards.drop_row standards.give_back standards.new_row standards.recall
        standards.request_consent standards.restore_row standards.row
    """,
    "manage_accounts": """
        accounts.activate accounts.change_role accounts.deactivate accounts.invitation accounts.invite
        accounts.listing accounts.new accounts.one accounts.rename accounts.reset accounts.unlock
    """,
    "manage_connections": """
        connections.choose_events connections.delivery connections.make_token connections.make_webhook
        connections.new_token connections.new_webhook connections.page connections.remove_webhook
        connections.renew_secret connections.resend connections.revoke_token connections.switch_webhook
        connections.test_webhook connections.webhook
    """,
    "pay_subsidy": """
        rewards.enter rewards.new rewards.reverse rewards.reversing subsidies.add_voucher subsidies.pay
        subsidies.reverse subsidies.sheet subsidies.voucher
    """,
    "propose_revocation": """
        proposals.listing proposals.new proposals.propose proposals.withdraw
    """,
    "public": """
        api.openapi api.page homes.announced homes.listing notice.exemplars notice.landing notice.page notice.photo
        notice.rules notice.standard sign_in.begin sign_in.finish sign_in.invitation sign_in.later sign_in.leave
        sign_in.page sign_in.second_step sign_in.take_up told.page
    """,
    "read_audit": """
        trail.export trail.page
    """,
    "read_comments": """
        problems.one problems.page
    """,
    "results:read": """
        api.list_results api.show_board api.show_result
    """,
    "review_applications": """
        applications.add_photo applications.add_scan applications.announce applications.answer
        applications.award applications.check applications.give_back applications.object_to
        applications.remove_photo applications.remove_scan applications.sign applications.waive
        evaluations.agree evaluations.give_back evaluations.judge subsidies.approve subsidies.judged
        subsidies.take_back titles.hand_over
    """,
    "see_reviews": """
        duties.page papers.of_review papers.review_paper papers.reviews_book papers.summary_book
        papers.summary_pdf papers.tickets_book proposals.page reviews.board reviews.history reviews.inbox
        reviews.page reviews.record reviews.record_sheet reviews.year_sheet revocations.add_evidence
        revocations.download revocations.page revocations.paper revocations.remove_evidence tickets.download
        tickets.listing tickets.page
    """,
    "see_subsidies": """
        subsidies.book subsidies.one subsidies.page
    """,
    "see_targets": """
        targets.book targets.page
    """,
    "see_titles": """
        applications.listing applications.page applications.photo applications.scan applications.sheet
        displays.book displays.one displays.page displays.photo displays.printed evaluations.download
        evaluations.listing evaluations.page evaluations.row figures.listing figures.page renunciations.page
        standards.book standards.comparison standards.comparison_book standards.district
        standards.district_book standards.listing standards.page titles.export titles.hub titles.listing
        titles.one
    """,
    "see_unions": """
        unions.export unions.listing unions.one
    """,
    "set_targets": """
        targets.add targets.settle targets.withdraw
    """,
    "share_work": """
        briefs.draft briefs.edit briefs.listing briefs.page briefs.paper briefs.recall briefs.sheet
        briefs.sheet_book briefs.sheet_paper exchange.add_news exchange.ask exchange.asked exchange.enter
        exchange.news exchange.page exchange.put_in exchange.remove_news exemplars.add_photo exemplars.agree
        exemplars.consent exemplars.edit exemplars.listing exemplars.new exemplars.nominate exemplars.page
        exemplars.photo exemplars.remove_photo exemplars.withdraw
    """,
    "signed_in": """
        accounts.change_password accounts.code accounts.end_device accounts.end_others accounts.own
        accounts.set_code accounts.unset_code assess.judge assess.page home.page
    """,
    "sort_comments": """
        problems.merge problems.remove problems.rename problems.reply problems.sort problems.take_back_reply
        problems.tell problems.undo
    """,
    "subsidies:read": """
        api.list_subsidies
    """,
    "titles:read": """
        api.list_titles api.show_title
    """,
    "tickets:read": """
        api.list_tickets api.show_ticket
    """,
    "unions:read": """
        api.list_unions api.show_union
    """,
    "work_on_tickets": """
        problems.open_ticket tickets.add_evidence tickets.edit tickets.recall tickets.remove_evidence
        tickets.report tickets.tell tickets.withdraw
    """,
}
"""By the right, the scope of the API, "public" or "signed_in": the endpoints."""

ROUTES = {endpoint: word for word, endpoints in WORDS.items() for endpoint in endpoints.split()}
