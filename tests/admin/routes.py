"""Every route of the signed-in side and who may enter it; written down here so that a new one is not overlooked."""

WORDS = {
    "None": """
        api.assess api.show_me
    """,
    "acknowledge_reviews": """
        reviews.acknowledge
    """,
    "close_tickets": """
        tickets.close tickets.extend tickets.give_back
    """,
    "duties:read": """
        api.list_duties
    """,
    "edit_own_union": """
        unions.edit unions.edit_page unions.officers.add unions.officers.edit unions.officers.edit_page
        unions.officers.leave unions.officers.new unions.officers.restore
    """,
    "edit_unions_below": """
        unions.create unions.deactivate unions.imports.check unions.imports.confirm unions.imports.dry_run
        unions.imports.start unions.imports.template unions.imports.wrong_rows unions.move unions.move_page
        unions.new unions.reactivate unions.state
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
        evaluations.add_evidence evaluations.amend evaluations.begin evaluations.discard evaluations.fill_in
        evaluations.recall evaluations.remove_evidence evaluations.submit figures.save_section figures.save_year
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
    "propose_revocation": """
        proposals.listing proposals.new proposals.propose proposals.withdraw
    """,
    "public": """
        api.openapi api.page sign_in.begin sign_in.finish sign_in.invitation sign_in.later sign_in.leave
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
        evaluations.agree evaluations.give_back evaluations.judge
    """,
    "see_reviews": """
        duties.page papers.of_review papers.review_paper papers.reviews_book papers.summary_book papers.summary_pdf
        papers.tickets_book proposals.page reviews.board reviews.history reviews.inbox reviews.page reviews.record
        reviews.record_sheet reviews.year_sheet tickets.download tickets.listing tickets.page
    """,
    "see_titles": """
        evaluations.download evaluations.listing evaluations.page evaluations.row figures.listing figures.page
        standards.book standards.comparison standards.comparison_book standards.district standards.district_book
        standards.listing standards.page
    """,
    "see_unions": """
        unions.export unions.listing unions.one
    """,
    "signed_in": """
        accounts.change_password accounts.code accounts.end_device accounts.end_others accounts.own
        accounts.set_code accounts.unset_code assess.judge assess.page home.page
    """,
    "sort_comments": """
        problems.merge problems.remove problems.rename problems.reply problems.sort problems.take_back_reply
        problems.tell problems.undo
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
