/** What identifiers and sentences are made of. */
export const WORDS: readonly string[] =
  `account action active adapter address agent alert anchor api app archive array asset async attach audit auth
    base batch binary block body bool border branch bucket buffer build bundle button byte cache call cancel card
    catalog channel check child chunk class clean click client clock clone cluster code column command commit common
    config connect constant content context control cookie copy core count create cursor custom data date debug decode
    default delete depth detail device digest direct disk display document domain download draft driver drop edge
    editor element email empty enable encode end engine entity entry error event example execute export factory fail
    feature fetch field file filter find flag flow folder font footer form format frame function gateway generate get
    global graph group guard handle hash header height hidden history host icon id image import index info init inner
    input insert install instance int item iterator job join json key kind label language layer layout length level
    library limit line link list listener load local lock log login loop main make manager map mask match member memory
    menu merge message meta method metric migrate mobile mode model module monitor mount name network next node note
    notify number object offset open option order origin output owner package page panel parameter parent parse pass
    patch path pattern payload peer pending pipe plugin point policy pool port post prefix preview price
    primary print private process product profile project promise prompt property provider proxy public push query
    queue random range rate read ready record redirect reduce ref region register release remote remove render replace
    report request require reset resolve resource response result retry return role root route row rule runtime sample
    save scale scan schema scope score script search section segment select sender server service session set
    shape share signal size skip slot snapshot socket sort source space split stack start state status step storage
    store stream string style submit success suffix sum switch symbol sync system table tag target task template tenant
    test text theme thread time title token tool total trace track transform tree trigger type update upload url user
    utility valid value variable vendor version view visible watch web widget width window worker wrapper write zone`
    .split(/\s+/)
    .filter((word) => word !== "");
