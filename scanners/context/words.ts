/**
 * Words that stand in names, labels and sentences of software. Written down from memory, not collected: they
 * need not be complete, since what they do not hold is weighed by how its letters follow each other.
 */
const LISTED = `
able about above abstract accept access account achieve across action active actor actual adapt adapter add
address admin administrator advance affect after again agent agree alarm alert algorithm alias align alive all
allow almost alone along alpha already also alter always amount analysis ancestor anchor android angle animal
anonymous another answer anti any anyone anything apart apache append apple application apply approve april area
argument around array article artist ascend aside assert asset assign assist associate assume async attach attack
attempt attribute audio audit august author authenticate authentication authority authorization authorize auto
automatic available average avoid await away azure back backend background backup badge balance bank banner base
basic batch beach bean bear beat because become before begin behavior behaviour behind being believe bell below
best beta better between beyond big bill bind binary bird bit black blank blind block blog blue board boat body book
boolean boost boot border both bottom bound box brake branch brand break bridge brief bright bring broken broker
brother brown browse browser brush buffer bug build builder bundle burn bus business busy button buy byte cache
calculate calendar call callback camera cancel candidate cannot canvas capability capacity capital captcha capture
card care carry cart case cast catalog catch category cause cell cent center central certificate chain chair
challenge chance change channel chapter char character charge chart chat check checkbox checksum cheese child
children choice choose chrome chunk cipher circle city claim class classic clean clear click client clock clone
close cloud cluster coach code codec coffee cold collapse collect collection color colour column combine come
command comment commerce commit common community compact company compare compile complete component compose
compress compute computer concat condition config configuration configure confirm confirmation conflict connect
connection consent console constant constraint construct consume consumer contact contain container content
context continue contract contrib control controller convert cookie cool copy core corner correct cost could count
counter country couple course cover craft crash create creation creator credential credentials credit criteria
critical cross crypt crypto crystal current cursor custom customer cycle daemon daily dark dash dashboard data
database date datetime dead deal debug decay december decide decimal declare decode decrypt deep default defer
define definition degree delay delegate delete deliver delta demo deny depend dependency deploy deployment depth
describe description design desktop destination detail details detect develop developer development device
dialog dict dictionary differ different difficult digest digit digital dimension direct direction directory
disable disabled discard disconnect discount discover disk dispatch display distance distribute divide docker
document does dollar domain done door dot double down download draft dragon draw dream drive driver drop dump
duplicate during dynamic each early earth easy echo edge edit editor effect eight either elastic element eleven
else email embed empty enable enabled encode encoding encrypt encrypted encryption end endpoint energy engine
english enough ensure enter enterprise entity entry enum environment equal error escape even event ever every
everything example except exception exchange exclude exec execute execution exist existing exit expand expect
expected expense experience expire expired expires expiry explain explicit export expression extend extension
extern external extra extract face factor factory fail failed failure fake fall false family fancy fast fatal
favorite feature february federated feed feedback fetch field fifth figure file filename fill filter final finance
find fine finger fingerprint finish fire firebase first fish five fixed fixture flag flash flat flavor flight float
floor flow flower flush focus folder follow font foobar food foot footer force foreign forest forget forgot form
format forum forward found foundation four fragment frame framework free french frequency friday friend from front
frontend frozen full function further future gain game garden gate gateway gather general generate generated
generator generic german getter ghost giant gift github gitlab give glass global goal gold golden good google
grace grade grafana grand grant graph graphic gray great green greet grey grid ground group grow guard guess guest
guide half hand handle handler hang happen happy hard hardware hash have head header health hear heart heat heavy
height hello help helper here hero hidden hide high highlight hint history hold holder home hook hope horse host
hotel hour house html http https huge human hundred icon idea identifier identity idle ignore image immutable impact
implement import important improve inbound include income incoming incorrect index indicator info information
inherit initial initialize inject inline inner input insert inside inspect install instance instant instead
instruction integer integration intel interface internal internet interval into invalid invite invoice invoke island
issue issuer italian item iterate itself jacket january java javascript jenkins join journal json judge july jump
june junior just keep kernel keyboard keystore kind king kitchen know label lambda land language large last later
latest launch layer layout lazy lead leader leaf league learn least leave left legacy legal length less lesson
letmein letter level library license lifetime light like limit line linear link linux list listen listener little
live load loader local locale localhost locate location lock logger login logout long look lookup loop lost lower
loyal lucky machine macro magic mail main maintain major make male manage management manager mandatory manifest
manual many mapping march margin mark market mask master match matcher material math matrix matter maximum maybe
meal mean measure media medium meet member memory mention menu merchant merge message meta metadata method metric
metrics middle middleware midnight might migrate migration mile milk million mind minimum minor minus minute mirror
missing mist mobile mock modal mode model modern modify module moment monday money mongo monitor monkey month moon
more morning most mother motion mount mouse move movie much multi multiple music must mutable mutate myself mysql
name namespace native natural nature navigate near need negative nested network never newer next nginx nice night
nine node noise none normal north note nothing notice notification notify november null number oauth object observe
observer october offer office official offline offset often okta older once online only opaque open opera operation
operator opinion option optional oracle orange order origin original other outbound output outside over overflow
overlay override overview owner pack package packet padding page pager pair palette panel panic paper paragraph
parallel param parameter parent parse parser part partial participant partition partner party pass passcode
passphrase password past paste patch path pattern pause payload payment peer pending people percent perfect perform
period permission permit persist person personal phase phone photo phrase physical pick picture piece pipe pipeline
pixel place placeholder plain plan planet plant plate platform play player please plugin plus point pointer policy
poll pool popup port portal position positive possible post postgres postgresql pound power prefer preference prefix
prepare prepend present press pretty prevent preview previous price primary prime primitive print printer prior
priority private privilege probe problem procedure proceed process processor produce producer product production
profile program progress project promise promo prompt proof propagate proper property protect protected protocol
provide provider provision proxy public publish pull purchase pure purple purpose push python quality quantity quarter
queen query question queue quick quiet quite quota quote radio rain raise random range rank rate rather ratio reach
react read reader ready real realm reason rebase receive receiver recent recipe record recover recovery rectangle
recursive redirect redis reduce refer reference refresh refund refuse region register registration registry reject
related relation relative relay release reload remain remember remote remove rename render renew repeat replace
replica reply report repository request require required reserve reset resize resolve resource respond response
rest restart restore restrict result resume retain retry return reverse review revision revoke right ring river road
robot rocket role roll room root rotate round route router routine ruby rule runner runtime safe salary sale salt same
sample sandbox saturday save scale scan scanner schedule schema school science scope score screen script scroll
search season seat second secret section secure security seed select selected selector send sender senior sense
sentence separate separator september sequence serial series serve server service session setting settings setup
seven several shadow shape share shared sheet shell shift ship shipping shoot shop short should show side sign
signal signature signed signing silent silver similar simple simulate since single sister site situation size skill
skip sleep slice slide slot slow small smart smile smooth snapshot snow social socket soft software some someone
something song soon sort sound source south space spacer spain spanish spark speak spec special specific speed spell
spend split sport spot spread spring square stable stack staff stage staging stamp standard star start state
statement static station statistic status stay steal step still stock stop storage store storm story strange
strategy stream street strength stress strict string strip strong structure student studio style subject submit
subscribe subscriber subscription success such suffix suggest suite summary summer sunday supabase super supply
support suppose sure surface surname surprise suspend swagger switch symbol sync syntax system table tablet target
task taxi team tech template temporary tenant term terminal terraform test tester testing text than thank that their
them theme then theory there these they thing think third this those though thought thread three threshold through
throw thumb thursday ticket tiger tight tile time timeline timeout timestamp title today together toggle token
tomato tomorrow tool tooltip topic total touch tower trace track trade traffic trail train transaction transfer
transform transition translate translation transport travel tree trial trigger trim trip true trust truth tuesday
tunnel turn twelve twenty twice twitter type under undefined understand undo union unique unit unknown unless unlock
unsafe until update upgrade upload upper upstream usage useful user username using usual util utility valid validate
validation validator value variable variant various vault vector vendor verb verbose verify version vertical video
view viewer village virtual visible vision visit vite voice volume vote wait walk wall wallet want warm warn warning
watch water wave weak weather webhook website wednesday week weight welcome well west what wheel when where which
while white whole wide widget width wild will wind window winner winter wire wise with within without wizard wonder
wood word work worker workflow workspace world would wrap wrapper write writer wrong yaml year yellow yesterday yield
young your yourself zero zone zoom
abcd abcde abcdef qwer qwerty asdf asdfgh zxcv monkey hunter dragon hello kitty iloveyou sunshine princess shadow
iter elem attr args argv kwargs func impl init conf opts temp prev curr src dest desc auth admin repo orgs uuid guid
pkcs jwt rsa hmac sha aes cert keys user pass passwd http ssh tls ssl tcp udp dns url uri api app aws gcp sql xml csv
png jpg svg css pdf zip tar exe dll lib bin usr var etc opt dev tmp log env cfg img tag row col idx len num str int
bool char void enum ptr ref obj arr map set get put del add sub mul div max min sum avg new old key val cmd ctx req
res err msg evt btn txt lbl box row nav bar tab top end low mid raw hex oct dec inc seq ids the and for not but are
was has had can may its our you his her out off own one two ten six
bearer cluster controlled namespaced ingress egress kubernetes helm pod secretref sealed vaulted lookup unseal issued
contrast mousemove keydown keyup keypress navbar sidebar tooltip dropdown checkbox onclick onchange href charset
submit inputs helper stylesheet innerhtml webpack eslint babel typescript javascript prototype iterator generator
serializable deserialize serializer unmarshal marshal goroutine mutex semaphore throttle debounce memoize singleton
subnet gateway loopback netmask hostname nickname firstname lastname fullname telephone zipcode latitude longitude
`;

export const WORDS: readonly string[] = LISTED.trim().split(/\s+/);
