// All pages of the administration, so that they are one file for the browser.
import './overview';
import './users';
import './organizations';
import './codelists';
import './agreements';
import './incidents';
import './registers';
import './retention';
import './journal';
import './health';
