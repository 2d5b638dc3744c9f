# Signs in to Salesforce with simple-salesforce and queries the org. Needs `pip install simple-salesforce`.
from simple_salesforce import Salesforce

salesforce = Salesforce(
    username=<%username%>,
    consumer_key=<%clientId%>,
    privatekey_file=<%keyFile%>,
    domain=<%domain%>,
)
print(salesforce.query("SELECT Id, Name FROM Organization")["records"][0]["Name"])
